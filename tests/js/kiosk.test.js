// The kiosk without a screen: idleness, forgetting, the keyboard, links that lead outside.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { beginGuest, forget, wayBack } from "../../theme/static/js/kiosk/forget.js";
import { makeIdle } from "../../theme/static/js/kiosk/idle.js";
import { labelOf, nextLayout, press, rowsOf, startKeyboard, tagOf } from "../../theme/static/js/kiosk/keyboard.js";
import { destination } from "../../theme/static/js/kiosk/links.js";

/** An idle watch under a clock that only `pass` moves. */
function watched(idle = 90, countdown = 20) {
  let now = 0;
  let due = null;
  const seen = [];
  const watch = makeIdle({
    idle,
    countdown,
    now: () => now,
    later: (milliseconds, step) => {
      due = { at: now + milliseconds, step };
      return () => (due = null);
    },
    onCount: (left) => seen.push(left),
    onStay: () => seen.push("stay"),
    onForget: () => seen.push("forget"),
  });
  const pass = (seconds) => {
    const end = now + seconds * 1000;
    while (due && due.at <= end) {
      const { at, step } = due;
      now = at;
      due = null;
      step();
    }
    now = end;
  };
  const sleep = (seconds) => {
    now += seconds * 1000;
    const { step } = due;
    due = null;
    step();
  };
  return { watch, seen, pass, sleep };
}

test("a quiet screen counts down and forgets", () => {
  const { seen, pass } = watched(90, 3);
  pass(89);
  assert.deepEqual(seen, []);
  pass(5);
  assert.deepEqual(seen, [3, 2, 1, "forget"]);
  pass(500);
  assert.equal(seen.length, 4);
});

test("any touch prolongs, before and during the countdown", () => {
  const { watch, seen, pass } = watched(90, 20);
  pass(80);
  watch.touch();
  pass(85);
  assert.deepEqual(seen, []);
  pass(6);
  assert.deepEqual(seen, [20, 19]);
  watch.touch();
  assert.equal(seen.at(-1), "stay");
  pass(89);
  assert.equal(seen.at(-1), "stay");
});

test("a machine that slept forgets at once", () => {
  const { seen, sleep } = watched();
  sleep(4000);
  assert.deepEqual(seen, ["forget"]);
});

test("a touch that wakes a late machine does not keep the guest before", () => {
  const { watch, seen, pass } = watched();
  pass(0);
  const late = watched();
  late.watch.touch();
  let forgotten = 0;
  let now = 0;
  const idle = makeIdle({ idle: 90, countdown: 20, now: () => now, later: () => () => {}, onCount() {}, onStay() {}, onForget: () => forgotten++ });
  now = 200_000;
  idle.touch();
  idle.touch();
  assert.equal(forgotten, 1);
  watch.forget();
  assert.deepEqual(seen, ["forget"]);
});

class Store extends Map {
  getItem(key) {
    return this.get(key) ?? null;
  }
  setItem(key, value) {
    this.set(key, value);
  }
}

test("every store is emptied even when one fails", async () => {
  const deleted = [];
  const sessionStorage = new Store([["openshelf.mode", "dark"]]);
  await forget({
    localStorage: { clear: () => { throw new Error("refused"); } },
    sessionStorage,
    indexedDB: {
      databases: async () => [{ name: "notes" }],
      deleteDatabase: (name) => {
        deleted.push(name);
        const answer = {};
        queueMicrotask(() => answer.onsuccess());
        return answer;
      },
    },
    caches: { keys: async () => ["pages"], delete: async (name) => deleted.push(name) },
    navigator: { serviceWorker: { getRegistrations: async () => [{ unregister: async () => deleted.push("worker") }] } },
    document: { forms: [{ reset: () => deleted.push("form") }] },
  });
  assert.equal(sessionStorage.size, 0);
  assert.deepEqual(deleted.sort(), ["form", "notes", "pages", "worker"]);
});

test("a step back does not lead into the pages of the guest before", () => {
  const entries = ["a", "b", "attract", "c"].map((key, index) => ({ key, index, url: null }));
  const at = (index) => ({ entries: () => entries, currentEntry: entries[index] });
  const sessionStorage = new Store();
  assert.equal(wayBack({ navigation: at(0), sessionStorage }), null);
  beginGuest({ navigation: at(2), sessionStorage, location: { href: "/attract" } });
  assert.deepEqual([0, 1, 2, 3].map((index) => wayBack({ navigation: at(index), sessionStorage })), ["/attract", "/attract", null, null]);
  const walkedFar = { entries: () => entries.slice(3), currentEntry: { key: "c", index: 0 } };
  assert.equal(wayBack({ navigation: walkedFar, sessionStorage }), null);
});

const tables = JSON.parse(readFileSync(new URL("../../plugins/openshelf/lang/tables/keyboards.json", import.meta.url), "utf8"));
const caret = (value, start = value.length, end = start) => ({ value, start, end });

/** Types keys one after another; the text at the end. */
function typed(tag, keys, text = caret("")) {
  let keyboard = startKeyboard(tables, tag);
  for (const key of keys) ({ keyboard, text } = press(keyboard, text, key));
  return text.value;
}

test("the keyboard begins in the page's language and offers every other", () => {
  for (const tag of ["az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr"]) {
    assert.equal(tagOf(startKeyboard(tables, tag), tables), tag);
  }
  const seen = new Set();
  let keyboard = startKeyboard(tables, "az");
  for (const _ of keyboard.names) {
    seen.add(keyboard.layout);
    assert.ok(labelOf(keyboard.layout, tables));
    keyboard = { ...keyboard, layout: nextLayout(keyboard) };
  }
  assert.equal(seen.size, tables.order.length);
});

test("every letter of an alphabet is on its own keyboard, none behind a long press", () => {
  const own = { az: "abcçdeəfgğhxıijkqlmnoöprsştuüvyz", ru: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", kk: "әғқңөұүһі", tr: "çğıöşü" };
  for (const [tag, letters] of Object.entries(own)) {
    const shown = rowsOf(startKeyboard(tables, tag), tables).flat().map(({ key }) => key);
    for (const letter of letters) assert.ok(shown.includes(letter), `${letter} of ${tag}`);
  }
});

test("capitals follow the language of the keyboard", () => {
  const capitals = (tag) => rowsOf({ ...startKeyboard(tables, tag), shift: "on" }, tables).flat().map(({ shown }) => shown);
  assert.ok(capitals("az").includes("İ"));
  assert.ok(capitals("az").includes("I"));
  assert.ok(!capitals("en").includes("İ"));
});

test("a key puts its letter where the caret is and takes what is marked", () => {
  assert.equal(typed("az", ["ə", "space", "ş"]), "ə ş");
  assert.equal(typed("az", ["x"], caret("abc", 1, 2)), "axc");
  assert.equal(typed("az", ["left", "left", "x", "right", "y"], caret("abc")), "axbyc");
  assert.equal(typed("az", ["clear"], caret("abc")), "");
});

test("backspace takes a whole character, and oʻ as one", () => {
  assert.equal(typed("az", ["backspace"], caret("a😀")), "a");
  assert.equal(typed("uz-Latn", ["backspace"], caret("boʻ")), "b");
  assert.equal(typed("az", ["backspace"], caret("abc", 1, 3)), "a");
  assert.equal(typed("az", ["backspace"], caret("", 0)), "");
});

test("one press of shift is for one letter, two stay", () => {
  let keyboard = startKeyboard(tables, "az");
  const text = caret("");
  ({ keyboard } = press(keyboard, text, "shift"));
  assert.equal(keyboard.shift, "once");
  assert.equal(press(keyboard, text, "A").keyboard.shift, "off");
  ({ keyboard } = press(keyboard, text, "shift"));
  assert.equal(press(keyboard, text, "A").keyboard.shift, "on");
});

const site = { base: "http://127.0.0.1:8080/az/record/k/3fa/1.html", root: "../../../../", siteUrl: "https://kitabxana.example" };

test("links within the house are followed", () => {
  for (const href of ["../../../index.html", "#copies", "?q=1", "/ru/index.html"]) assert.deepEqual(destination(href, site), { here: true });
});

test("links that lead outside become an address to take along", () => {
  assert.deepEqual(destination("https://elsewhere.example/a?b=c", site), { here: false, address: "https://elsewhere.example/a?b=c" });
  assert.deepEqual(destination("mailto:oxucu@kitabxana.example", site), { here: false, address: "oxucu@kitabxana.example" });
  assert.deepEqual(destination("tel:+99412", site), { here: false, address: "+99412" });
});

test("what a browser must not open is neither followed nor shown", () => {
  for (const href of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "chrome://settings", "http://[", "ssh://x"]) {
    assert.deepEqual(destination(href, site), { here: false, address: "" });
  }
});

test("a download becomes its online address", () => {
  const href = "../../../../media/read/book/0123/book.pdf";
  assert.deepEqual(destination(href, { ...site, download: true }), { here: false, address: "https://kitabxana.example/media/read/book/0123/book.pdf" });
  assert.deepEqual(destination(href, { ...site, siteUrl: "", download: true }), { here: false, address: "" });
});
