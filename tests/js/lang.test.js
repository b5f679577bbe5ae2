// The language room in Node: every vector pytest reads, the order of real titles, and what a browser must not need.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { createCollator } from "../../theme/static/js/lang/collate.js";
import { createDates } from "../../theme/static/js/lang/dates.js";
import { createKeyboards } from "../../theme/static/js/lang/keyboards.js";
import { createLang } from "../../theme/static/js/lang/lang.js";

const at = (path) => new URL(`../../${path}`, import.meta.url);
const table = (name) => JSON.parse(readFileSync(at(`plugins/openshelf/lang/tables/${name}.json`), "utf8"));
const tablesFor = (tag) => ({
  tag, fold: table("fold"), stem: table("stem"), plurals: table("plurals"), numbers: table("numbers")[tag] });
const lang = createLang(tablesFor("az"));
const sortTables = { ...table("collate"), apostrophes: table("fold").apostrophes };

const functions = {
  clean: (tag, text) => lang.clean(text),
  tokens: (tag, text) => lang.tokens(text).map((t) => [t.text, text.slice(t.start, t.end), t.joined]),
  key: (tag, text) => lang.key(text, tag),
  skeleton: (tag, text) => lang.skeleton(text, tag),
  query: (tag, text) => lang.querySkeletons(text, tag),
  fallback: (tag, text) => lang.fallbackSkeletons(text),
  stem: (tag, text) => lang.stem(text, tag),
  candidates: (tag, text) => lang.stemCandidates(text, tag),
  sort: (tag, text) => createCollator(sortTables, tag).sortKey(text),
  upper: (tag, text) => lang.upper(text, tag),
  lower: (tag, text) => lang.lower(text, tag),
};

const vectors = readdirSync(at("tests/vectors")).filter((name) => /^lang-.*\.json$/.test(name));
for (const name of vectors) {
  const { function: wanted, cases } = JSON.parse(readFileSync(at(`tests/vectors/${name}`), "utf8"));
  if (!functions[wanted]) continue;
  test(`${name} holds in JavaScript`, () => {
    for (const { tag, text, expected } of cases)
      assert.deepEqual(functions[wanted](tag, text), expected, `${wanted} of ${JSON.stringify(text)} (${tag})`);
  });
}

test("every vector file of the search keys is read", () => {
  for (const name of Object.keys(functions)) assert.ok(vectors.includes(`lang-${name}.json`), name);
});

const phrases = JSON.parse(readFileSync(at("tests/vectors/lang-phrases.json"), "utf8"));

test("dates, ordinals, plurals and numbers read as the vectors say", () => {
  for (const [tag, expected] of Object.entries(phrases.cases)) {
    const here = createLang(tablesFor(tag));
    const dates = createDates({ tag, ...table("dates")[tag] }, here.ordinal);
    const got = {
      day: dates.formatDate(2013, 11, 8), month: dates.formatDate(2013, 11), year: dates.formatDate(2013),
      medium: dates.formatDate(2013, 11, 8, "medium"), short: dates.formatDate(2013, 11, 8, "short"),
      weekday: dates.formatDay(2013, 11, 8, 4),
      days: dates.formatRange([2013, 11, 8], [2013, 11, 10]), months: dates.formatRange([2013, 11, 8], [2013, 12, 10]),
      years: dates.formatRange([2010], [2013]), apart: dates.formatRange([2013, 11, 8], [2014, 1, 2]),
      number: here.formatNumber(1234567.5), bytes: here.formatBytes(1432000),
      ordinals: [0, 1, 2, 3, 6, 9, 10, 40, 100, 1990, 2000, 2013].map((n) => here.ordinal(n, tag)),
      plurals: [0, 1, 2, 5, 11, 21, 22, 1.5].map((n) => here.plural(n, tag)),
    };
    assert.deepEqual(got, expected, tag);
  }
});

test("no source of the room uses Intl or a locale of the machine", () => {
  for (const name of readdirSync(at("theme/static/js/lang"))) {
    const source = readFileSync(at(`theme/static/js/lang/${name}`), "utf8").replace(/^\/\/.*$/gm, "");
    assert.doesNotMatch(source, /\bIntl\b|toLocale|localeCompare|Collator\(\)|navigator/, name);
  }
});

test("Azerbaijani capitals are right without the machine's help", () => {
  assert.equal(lang.upper("Azərbaycan Milli Kitabxanası", "az"), "AZƏRBAYCAN MİLLİ KİTABXANASI");
  assert.equal(lang.lower("İRƏVAN QIZI", "az"), "irəvan qızı");
});

test("a list sorts by plain comparison of keys", () => {
  const { sortKey } = createCollator(sortTables, "az");
  const sorted = ["Zaqatala", "Баку", "Əhməd", "10 roman", "Ev", "9 roman", "«Çay»", "Cari"]
    .map((title) => [sortKey(title), title]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, title]) => title);
  assert.deepEqual(sorted, ["9 roman", "10 roman", "Cari", "«Çay»", "Ev", "Əhməd", "Zaqatala", "Баку"]);
});

test("the Uzbek keyboard types its own letters with one key each", () => {
  const keyboards = createKeyboards(table("keyboards"));
  const keys = keyboards.layout("uz-Latn").rows.flat();
  for (const letter of ["oʻ", "gʻ", "sh", "ch"]) assert.ok(keys.includes(letter), letter);
  assert.equal(keyboards.capital("i", "az"), "İ");
  assert.equal(keyboards.capital("sh", "uz-Latn"), "Sh");
});
