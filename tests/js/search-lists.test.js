// The saved list and its address, the languages a reader reads, the alphabet's neighbourhood.

import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { addressOfList, listOfAddress, MOST_WORKS } from "../../theme/static/js/search/list-address.js";
import { around, pageOf } from "../../theme/static/js/search/neighbours.js";
import { createReads } from "../../theme/static/js/search/reads.js";
import { createSaved } from "../../theme/static/js/search/saved.js";
import { encode } from "../../theme/static/js/take-away.js";

const storage = (kept = {}) => ({ kept, getItem: (key) => kept[key] ?? null, setItem: (key, value) => (kept[key] = value) });

test("a list's address gives the same list, grouped by its sources", () => {
  const paths = ["record/ak/1a2/77.html", "record/ak/003/b-1.html", "ebook/seal.html", "eproject/carpets/index.html", "eproject/carpets/item/knot-1.html", "record/gb/fff/x.html"];
  assert.equal(addressOfList(paths), "ak!1a277,003b-1;ebook.seal;eproject.carpets;item.carpets.knot-1;gb!fffx");
  assert.deepEqual(new Set(listOfAddress(`#${addressOfList(paths)}`)), new Set(paths));
});

test("any list comes back from its address", () => {
  const name = fc.stringMatching(/^[a-z0-9._-]{1,20}$/);
  const path = fc.oneof(
    fc.tuple(fc.stringMatching(/^[a-z0-9_-]{1,8}$/), fc.stringMatching(/^[0-9a-f]{3}$/), name).map(([source, hash, slug]) => `record/${source}/${hash}/${slug}.html`),
    fc.tuple(fc.constantFrom("ebook", "publication", "event", "page"), name).map(([kind, slug]) => `${kind}/${slug}.html`),
  );
  fc.assert(fc.property(fc.uniqueArray(path, { maxLength: MOST_WORKS }), (paths) => {
    assert.deepEqual(listOfAddress(addressOfList(paths)).sort(), [...paths].sort());
  }));
});

test("an address from elsewhere names no page outside the site's works", () => {
  for (const hostile of ["#x!../../etc", "#javascript.alert", "#ebook.../../x", "#a!1", "#;;;", "#ak!1a2<b>", "#%00"])
    for (const path of listOfAddress(hostile)) assert.match(path, /^(record\/[a-z0-9_-]+\/[0-9a-f]{3}|ebook|publication|event|page|eproject\/[a-z0-9._-]+(\/item)?)\/[a-z0-9._-]+\.html$/);
});

test("forty works fit into one square code", () => {
  const paths = Array.from({ length: MOST_WORKS }, (_, i) => `record/katalog/${(i * 97).toString(16).padStart(3, "0").slice(-3)}/az-${1_000_000 + i * 7919}.html`);
  const modules = encode(`https://kitabxana.example.az/az/list.html#${addressOfList(paths)}`);
  assert.ok(modules.length <= 97, `${modules.length} modules`);
});

test("a saved list holds forty works and no more", () => {
  const saved = createSaved(storage());
  for (let i = 0; i < 50; i++) saved.add({ id: `a:${i}`, path: `ebook/${i}.html` });
  assert.equal(saved.works().length, MOST_WORKS);
  assert.equal(saved.add({ id: "a:99", path: "ebook/99.html" }), false);
  saved.remove("a:3");
  assert.equal(saved.has("a:3"), false);
});

test("what lies in storage is never trusted", () => {
  for (const text of ["{", "5", '[{"id":1}]', "null", '{"a":1}']) assert.deepEqual(createSaved(storage({ "openshelf.saved": text })).works(), []);
  assert.equal(createSaved(null).add({ id: "a:1", path: "ebook/1.html" }), false);
});

test("the languages one reads are guessed from the browser until they are chosen", () => {
  const kept = storage();
  const known = ["az", "en", "ru", "uz-Cyrl", "uz-Latn"];
  const reads = createReads(kept, ["uz-UZ", "ru-RU", "fr"], known);
  assert.deepEqual([reads.languages, reads.chosen], [["uz-Cyrl", "uz-Latn", "ru"], false]);
  reads.choose(["ru", "xx"]);
  assert.deepEqual(createReads(kept, [], known).languages, ["ru"]);
  assert.deepEqual(createReads(storage({ "openshelf.reads": "[" }), ["az"], known).languages, ["az"]);
});

test("a word's neighbourhood is the headings before and after its place", () => {
  assert.deepEqual(["a", "c", "e", "b", "z", "A"].map((key) => pageOf(["b", "d", "f"], key)), [1, 1, 2, 1, 3, 1]);
  const lines = ["a", "c", "e", "g", "i", "k", "m", "o"].map((key) => ({ key }));
  const keys = (word) => around(lines, word, 4).map(({ key }) => key).join("");
  assert.deepEqual(["f", "0", "z"].map(keys), ["cegi", "aceg", "imko".split("").sort().join("")]);
});
