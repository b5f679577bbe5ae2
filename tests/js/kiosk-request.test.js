// A guest's request without a screen: keys, fields, codes, and what an answer means in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, codeOf, newKey, stateOf, troubleOf, workOf } from "../../theme/static/js/kiosk/request.js";

const t = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

test("a key is one the server takes, and no two are alike", () => {
  const keys = Array.from({ length: 1000 }, () => newKey());
  assert.equal(new Set(keys).size, 1000);
  assert.ok(keys.every((key) => /^[A-Za-z0-9_-]{16,64}$/.test(key)));
});

test("a form learns of the work by its address alone", () => {
  assert.deepEqual(workOf("?title=A%20B&shelf=&card=1&record=main:k1"), { record: "main:k1", title: "A B" });
});

test("empty fields are not sent, long ones are cut", () => {
  const body = bodyOf("order", "az", { title: "A" }, { note: "  ", card: " 7 ", name: "x".repeat(5000) });
  assert.deepEqual(Object.keys(body.fields), ["title", "card", "name"]);
  assert.equal(body.fields.card, "7");
  assert.equal(body.fields.name.length, 2000);
});

test("a code is understood however a hand writes it", () => {
  for (const written of ["k7-4m", "K74M", " k7 4m ", "K7–4M"]) assert.equal(codeOf(written), "K7-4M");
  assert.equal(codeOf("A7-4MX"), "A74-MX");
  for (const written of ["", "K7", "К7-4М", "-"]) assert.equal(codeOf(written), null);
});

test("every state the library can name has words of its own", () => {
  const states = ["queued", "acknowledged", "accepted", "ready", "done", "answered", "refused"];
  const words = states.map((state) => stateOf({ state, place: "Hall 2", why: "lent" }, t));
  assert.equal(new Set(words).size, states.length);
  assert.match(stateOf({ state: "ready", place: "Hall 2" }, t), /Hall 2/);
  assert.match(stateOf({ state: "refused", why: "lent" }, t), /Another reader/);
  assert.match(stateOf({ state: "refused", why: "something new" }, t), /at the desk/);
});

test("what could not be kept says whether trying again helps", () => {
  assert.match(troubleOf(0, undefined, t), /try again/);
  assert.match(troubleOf(503, "busy", t), /try again/);
  assert.match(troubleOf(503, "outbox-full", t), /librarian/);
  assert.match(troubleOf(400, "bad-request", t), /librarian/);
});
