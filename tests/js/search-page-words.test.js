// Pages on which words stand (search/page-words.js) and what the reader marks (viewer/sought.js).

import assert from "node:assert/strict";
import test from "node:test";

import { createPageWords, follows, pagesIn } from "../../theme/static/js/search/page-words.js";
import { fragmentOf, markerOf, soughtOf } from "../../theme/static/js/viewer/sought.js";

const part = { keys: ["deniz", "kitab", "kitabxana", "xalca", "𐎠"], gaps: [[1, 2], [2], [1, 1], [3], [4]] };
const files = {
  "book/find.bin": { version: 2, languages: ["az"], parts: ["", "k"] },
  "book/find/0.bin": { keys: ["balik", "deniz"], gaps: [[2], [1, 2]] },
  "book/find/1.bin": { keys: ["kitab", "kitabxana", "xalca"], gaps: [[2], [5], [3]] },
};
const read = async (path) => files[path] ?? null;
const find = async (...terms) => {
  const { pages, all } = await createPageWords(read).find("book", () => terms);
  return { pages, all };
};

test("a part answers for a key and for all that begin so", () => {
  assert.deepEqual([...pagesIn(part, "deniz")], [1, 3]);
  assert.deepEqual([...pagesIn(part, "kitab*")], [2, 1]);
  assert.deepEqual([...pagesIn(part, "bulud")], []);
  assert.deepEqual([...pagesIn(part, "aa*")], []);
  assert.deepEqual([...pagesIn(part, "𐎠")], [4]);
  assert.deepEqual([...pagesIn({ keys: [], gaps: [] }, "a")], []);
});

test("a page must hold every word, in any of its forms", async () => {
  assert.deepEqual(await find(["deniz"], ["xalca"]), { pages: [3], all: true });
  assert.deepEqual(await find(["deniz", "balik"]), { pages: [1, 2, 3], all: true });
  assert.deepEqual(await find(["kitab*"]), { pages: [2, 5], all: true });
});

test("where no page holds every word, the pages of each are told and said to be so", async () => {
  assert.deepEqual(await find(["deniz"], ["kitab"]), { pages: [1, 2, 3], all: false });
});

test("it says which of the forms stand somewhere", async () => {
  const { met } = await createPageWords(read).find("book", () => [["deniz", "denizin"], ["xalca*"]]);
  assert.deepEqual(met, new Set(["deniz", "xalca*"]));
});

test("only the parts that can hold a word are read", async () => {
  const asked = [];
  await createPageWords((path) => (asked.push(path), read(path))).find("book", () => [["xalca"]]);
  assert.deepEqual(asked, ["book/find.bin", "book/find/1.bin"]);
});

test("a phrase is looked for in the words of the pages that hold them all, as many as are needed", async () => {
  const words = { "book/p0003.bin": { words: [["Xalça", [0, 0, 1, 1]], ["dəniz", [0, 0, 1, 1]]] } };
  const holds = (page) => page.join(" ") === "Xalça dəniz";
  const asked = [];
  const readAll = (path) => (asked.push(path), words[path] ?? read(path));
  const found = await createPageWords(readAll).find("book", () => [["deniz"], ["xalca"]], holds);
  assert.deepEqual({ pages: found.pages, open: found.open }, { pages: [3], open: false });
  assert.deepEqual(asked.filter((path) => path.includes("/p0")), ["book/p0003.bin"]);
  assert.deepEqual((await createPageWords(readAll).find("book", () => [["deniz"], ["xalca"]], () => false)).pages, []);
});

test("words follow one another in any of their forms", () => {
  const page = [["deniz"], ["xalcanin"], ["xalca", "halca"], ["deniz"]];
  assert.ok(follows(page, [new Set(["halca"]), new Set(["deniz"])]));
  assert.ok(!follows(page, [new Set(["deniz"]), new Set(["deniz"])]));
  assert.ok(!follows(page, [new Set(["deniz"]), new Set(["bulud"])]));
});

test("a book without a table has no pages", async () => {
  assert.deepEqual(await createPageWords(read).find("none", () => [["deniz"]]), { pages: [], all: true, met: new Set() });
});

test("a fragment brings words and their forms, and a broken one nothing", () => {
  const terms = [["dəniz", "dənizi"], ["o,b+c"]];
  assert.deepEqual(soughtOf(fragmentOf(terms)), { terms });
  for (const hash of ["", "#p3", "#find=", "#find=%", "#find=,+,"]) assert.equal(soughtOf(hash), null);
});

test("a text is marked where its words' keys are looked for", () => {
  const lang = { tokens: (text) => [...text.matchAll(/\w+/g)].map((m) => ({ text: m[0], start: m.index, end: m.index + m[0].length })), key: (word) => word.toLowerCase() };
  assert.deepEqual(markerOf(lang, ["sea"], "en")("The Sea, the seal"), [[4, 7]]);
  assert.deepEqual(markerOf(lang, ["sea*"], "en")("The Sea, the seal"), [[4, 7], [13, 17]]);
});
