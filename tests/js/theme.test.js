// The theme's own scripts: what holds on a day, which plural form, and QR codes that a standard encoder also makes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { encode, path } from "../../theme/static/js/take-away.js";
import { localTime, openNow, when } from "../../theme/static/js/today.js";
import { fill, formOf, makeWords } from "../../theme/static/js/words.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/qr.json", import.meta.url), "utf8"));

for (const { text, mask, rows } of vectors) {
  test(`a code of ${text.length} bytes with mask ${mask} is the standard's`, () => {
    assert.deepEqual(encode(text, mask).map((row) => row.map(Number).join("")), rows);
  });
}

test("an address too long for a code is refused", () => {
  assert.throws(() => encode("x".repeat(700)), RangeError);
});

test("the drawing covers exactly the dark modules", () => {
  const drawn = path([[true, true, false], [false, false, true]]);
  assert.equal(drawn, "M4 4h2v1h-2zM6 5h1v1h-1z");
});

test("a time is the library's, not the machine's", () => {
  assert.equal(localTime(new Date("2026-11-20T21:30:00Z"), "Asia/Baku"), "2026-11-21T01:30");
});

test("an end known to the day lasts to its end", () => {
  assert.equal(when("2026-11-20T23:59", "2026-11-20", "2026-11-20"), "now");
  assert.equal(when("2026-11-21T00:00", "", "2026-11-20"), "after");
  assert.equal(when("2030-12-31T23:59", "2031", ""), "before");
  assert.equal(when("2031-01-01T00:00", "2031", ""), "now");
});

test("opening hours know the day of the week and its end", () => {
  const hours = [[[1, 2, 3, 4, 5], "09:00", "19:00"], [[6, 7], "10:00", "18:00"]];
  assert.deepEqual(openNow("2026-11-20T18:59", hours), { open: true, until: "19:00" });
  assert.deepEqual(openNow("2026-11-20T19:00", hours), { open: false, until: "" });
  assert.deepEqual(openNow("2026-11-22T09:30", hours), { open: false, until: "" });
  assert.deepEqual(openNow("2026-11-22T03:00", [[[1, 2, 3, 4, 5, 6, 7], "00:00", "24:00"]]), { open: true, until: "" });
});

test("a plural form follows the language of the page", () => {
  assert.deepEqual([1, 2, 5, 11, 21, 22, 112].map((n) => formOf(n, "ru", 3)), [0, 1, 2, 2, 0, 1, 2]);
  assert.deepEqual([1, 2, 0].map((n) => formOf(n, "az", 2)), [0, 1, 1]);
});

test("words are filled, and speak English where nothing else is known", () => {
  const { t, tn } = makeWords({ tag: "ru", messages: { "{n} hit": ["{n} находка", "{n} находки", "{n} находок"], Save: "Сохранить" } });
  assert.equal(t("Save"), "Сохранить");
  assert.equal(t("Of {name}", { name: "A" }), "Of A");
  assert.equal(tn("{n} hit", "{n} hits", 3), "3 находки");
  assert.equal(tn("{n} page", "{n} pages", 1), "1 page");
  assert.equal(fill("{a} {b}", { a: 1 }), "1 {b}");
});
