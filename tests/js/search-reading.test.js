import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inflateRawSync } from "node:zlib";

import fc from "fast-check";

import { Coded, compare, Cursor, lastNotAfter } from "../../theme/static/js/search/bytes.js";
import { cross, within } from "../../theme/static/js/search/facets.js";
import { oneApart } from "../../theme/static/js/search/levels.js";
import { best } from "../../theme/static/js/search/rank.js";
import { Segment } from "../../theme/static/js/search/segment.js";
import { makeSource } from "../../theme/static/js/search/source.js";

const format = readFileSync(new URL("../../plugins/openshelf/search/FORMAT.md", import.meta.url), "utf8");
const example = () => Uint8Array.from(/```leaf\n(.+)\n```/.exec(format)[1].trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

function segmentOf(files) {
  const source = makeSource(async (path) => files[path] ?? null, async (bytes) => inflateRawSync(bytes));
  const segment = new Segment(source, "s", 0);
  segment.head = { t: { count: 1, keys: [""] }, languages: [""], symbols: [[2], [136]] };
  return segment;
}

test("the leaf written in FORMAT.md is read as it says", async () => {
  const segment = segmentOf({ "s/t/00/00.bin": example() });
  const entry = await segment.entry("ab");
  assert.deepEqual(entry.families.map((family) => family.words), [["ab"]]);
  const { docs, symbols } = await entry.families[0].postings(null, null, false);
  assert.deepEqual([[...docs], [...symbols]], [[3, 300], [0, 1]]);
  assert.equal(await segment.entry("abc"), null);
});

test("coded numbers are read as FORMAT.md says", () => {
  // The postings of the leaf in FORMAT.md: documents 3 and 300, symbols 0 and 1.
  const { length } = example();
  const coded = new Coded(example(), length - 6, length - 3, 770);
  assert.deepEqual([coded.number(64), coded.tree(768, 1), coded.number(64), coded.tree(768, 1)], [3, 0, 296, 1]);
});

test("a varint holds seven bits a byte, the low ones first", () => {
  assert.equal(new Cursor(Uint8Array.of(0xac, 0x02)).varint(), 300);
});

test("strings are ordered by code point, as their bytes are", () => {
  const bytes = new TextEncoder();
  fc.assert(fc.property(fc.fullUnicodeString?.() ?? fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
    assert.equal(Math.sign(compare(a, b)), Math.sign(Buffer.compare(bytes.encode(a), bytes.encode(b))));
  }));
});

test("a directory gives the last file whose first key is not after the wanted one", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.string(), (keys, wanted) => {
    const sorted = ["", ...keys.filter(Boolean)].sort(compare);
    const expected = sorted.filter((key) => compare(key, wanted) <= 0).length - 1;
    assert.equal(lastNotAfter(sorted, wanted), expected);
  }));
});

function editDistance(a, b) {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i && j ? 0 : i + j)));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  return rows[a.length][b.length];
}

test("one letter apart is edit distance one with neighbours swapped", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(fc.property(word, word, (a, b) => assert.equal(oneApart(a, b), editDistance(a, b) === 1)), { numRuns: 2000 });
});

const rangesFrom = (flags) => flags.reduce((out, on, doc) => {
  if (!on) return out;
  if (out.length && out.at(-1)[1] === doc) out.at(-1)[1]++;
  else out.push([doc, doc + 1]);
  return out;
}, []);

test("ranges cross and sift documents as sets do", () => {
  const flags = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });
  fc.assert(fc.property(flags, flags, flags, (a, b, docs) => {
    const both = cross(rangesFrom(a), rangesFrom(b));
    const chosen = Uint32Array.from(docs.flatMap((on, doc) => (on ? [doc] : [])));
    assert.deepEqual([...within(chosen, both)], [...chosen].filter((doc) => a[doc] && b[doc]));
  }));
});

test("the first rows are those of a full sort", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(5)), { maxLength: 60 }), fc.nat(20), async (rows, most) => {
    const result = { docs: Uint32Array.from(rows, (_, i) => i), levels: Int8Array.from(rows, ([level]) => level), scores: Float64Array.from(rows, ([, score]) => score), heads: new Uint8Array(rows.length), counts: new Uint8Array(rows.length) };
    const found = await best([{ segment: { base: 0 }, result }], most);
    const sorted = rows.map(([level, score], doc) => ({ level, score, doc })).sort((a, b) => a.level - b.level || b.score - a.score || a.doc - b.doc);
    assert.deepEqual(found.map(({ row }) => row), sorted.slice(0, most).map(({ doc }) => doc));
  }));
});

test("a file that is gone makes the reader ask for the root again", async () => {
  const { createEngine } = await import("../../theme/static/js/search/engine.js");
  let roots = 0;
  const source = makeSource(async (path) => {
    if (path !== "root.json") return null;
    roots++;
    return new TextEncoder().encode('{"format":3,"segments":[{"path":"gone","docs":1,"head":""}],"previous":[]}');
  }, async () => new TextEncoder().encode('{"docs":1,"fields":[],"facets":{"names":[],"docs":1}}'));
  const filters = { type: ["book"] };
  await assert.rejects(createEngine(source, { clean: (text) => text, tokens: () => [] }).search("", { filters }), /gone/);
  assert.equal(roots, 2);
});

test("an index of another format is refused with one clear line", async () => {
  const { createEngine } = await import("../../theme/static/js/search/engine.js");
  const source = makeSource(async () => new TextEncoder().encode('{"format":9,"segments":[]}'), async (bytes) => bytes);
  await assert.rejects(createEngine(source, {}).search("word", {}), /format 9, this reader knows 3/);
});
