// How a card's date and titles are shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { printedDate, titlesFor } from "../../theme/static/js/search/printed.js";

const formatDate = (year, month, day, style) => [style, day, month, year].filter(Boolean).join(" ");

test("a day and a month are worded, two of them as a span", () => {
  assert.equal(printedDate("2025-06-08", formatDate), "medium 8 6 2025");
  assert.equal(printedDate("2025-06", formatDate), "medium 6 2025");
  assert.equal(printedDate("2025-06-08/2025-06-10", formatDate), "medium 8 6 2025 – medium 10 6 2025");
});

test("any other date stays as it is printed", () => {
  for (const text of ["1972–1993", "[ca. 1890]", "2001-13", "1972-00", "n.d."]) assert.equal(printedDate(text, formatDate), text);
});

const own = { path: "event/a.html", title: { text: "Axşam" }, lang: "az", other: [{ text: "Вечер", lang: "ru" }, { text: "Evening", lang: "en" }] };

test("the library's own work is titled in the reader's language, the original below", () => {
  assert.deepEqual(titlesFor(own, "ru").map(({ text }) => text), ["Вечер", "Axşam"]);
  assert.deepEqual(titlesFor(own, "az").map(({ text }) => text), ["Axşam"]);
  assert.deepEqual(titlesFor(own, "kk").map(({ text }) => text), ["Axşam"]);
});

test("a catalogue record keeps the title it was printed with, its other titles below", () => {
  assert.deepEqual(titlesFor({ ...own, path: "record/a/0/b.html" }, "ru").map(({ text }) => text), ["Axşam", "Вечер", "Evening"]);
});
