import assert from "node:assert/strict";
import { test } from "node:test";

import { askedAt, heardOf, keepVoice, pageOf } from "../../theme/static/js/kiosk/voice.js";

function visit(hash, kept = new Map()) {
  const replaced = [];
  return {
    replaced,
    location: { hash, pathname: "/az/index.html", search: "?x=1" },
    history: { state: { n: 1 }, replaceState: (state, _title, address) => replaced.push([state, address]) },
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
  };
}

test("the shell says in the address that there is a voice, the session keeps it, the address is the page's again", () => {
  const kept = new Map();
  const first = visit("#voice=off", kept);
  assert.equal(heardOf(first), "off");
  assert.deepEqual(first.replaced, [[{ n: 1 }, "/az/index.html?x=1"]]);
  const next = visit("", kept);
  assert.equal(heardOf(next), "off");
  assert.deepEqual(next.replaced, []);
});

test("where nothing was said there is no voice", () => {
  assert.equal(heardOf(visit("")), null);
  assert.equal(heardOf(visit("#voice=loud")), null);
  assert.equal(heardOf(visit("#section")), null);
});

test("the voice is kept again after a guest's stores were emptied, where there is one", () => {
  const kept = new Map();
  const { sessionStorage } = visit("", kept);
  keepVoice(sessionStorage, null);
  assert.equal(kept.size, 0);
  keepVoice(sessionStorage, "off");
  assert.equal(heardOf(visit("", kept)), "off");
});

test("the shell is asked at the port after the site's", () => {
  const address = new URL(askedAt({ origin: "http://127.0.0.1:8080", page: "az/search.html?words=a b", tag: "az", speaking: true }));
  assert.equal(address.origin, "http://127.0.0.1:8081");
  assert.equal(address.pathname, "/voice");
  assert.deepEqual(Object.fromEntries(address.searchParams), { on: "1", tag: "az", page: "az/search.html?words=a b" });
});

test("the page is named below the site's root, with its query and without its fragment", () => {
  assert.equal(pageOf("http://127.0.0.1:8080/az/record/a/1.html?q=x#y", "../../.."), "az/record/a/1.html?q=x");
  assert.equal(pageOf("http://127.0.0.1:8080/index.html", "."), "index.html");
});
