import assert from "node:assert/strict";
import test from "node:test";

import { parse, plainWords, yearRange } from "../../theme/static/js/search/query.js";

// The query needs of the language room only clean words and their places.
const lang = {
  clean: (text) => text.toLowerCase(),
  tokens: (text) => {
    const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({ text: found[0].toLowerCase(), start: found.index, end: found.index + found[0].length, joined: false }));
    return /\p{L}-\p{L}/u.test(text) ? [...words, { text: words.map((word) => word.text).join(""), start: 0, end: text.length, joined: true }] : words;
  },
};
const fields = ["title", "creator", "subject", "publisher", "place", "year", "collection", "text"];
const ask = (query, options = {}) => parse(query, lang, { fields, ...options });
const words = (asked) => asked.terms.map(({ text, field }) => (field ? `${field}:${text}` : text));

test("words, fields and labels of the interface languages are told apart", () => {
  assert.deepEqual(words(ask("creator:Nizami xəmsə")), ["creator:nizami", "xəmsə"]);
  assert.deepEqual(words(ask("müəllif:Nizami")), ["creator:nizami"]);
  assert.deepEqual(words(ask("автор:Низами")), ["creator:низами"]);
  assert.deepEqual(words(ask("nofield:word")), ["nofield", "word"]);
});

test("years are ranges, open at either end", () => {
  assert.deepEqual(ask("year:1990..2005").years, [[1990, 2005]]);
  assert.deepEqual(yearRange("1990.."), [1990, Infinity]);
  assert.deepEqual(yearRange("..1990"), [-Infinity, 1990]);
  assert.deepEqual(yearRange("1990"), [1990, 1990]);
  assert.equal(yearRange("word"), null);
  assert.deepEqual(ask("год:1985").years, [[1985, 1985]]);
});

test("facets asked in words are filters, by value or by label", () => {
  assert.deepEqual(ask("type:map language:az").filters, { type: ["map"], language: ["az"] });
  assert.deepEqual(ask("type:xəritə", { labels: { type: { map: "Xəritə" } } }).filters, { type: ["map"] });
});

test("a library is asked by any words of its name, in the reader's language too", () => {
  const labels = { library: { "Liman kitabxanası": "Port library", "Fənər Kitabxanası": "Fənər Kitabxanası" } };
  assert.deepEqual(ask('library:"Port Library"', { labels }).filters, { library: ["Liman kitabxanası"] });
  assert.deepEqual(ask("kitabxana:fənər xalça", { labels }).filters, { library: ["Fənər Kitabxanası"] });
  assert.deepEqual(ask("библиотека:kitabxanası", { labels }).filters, { library: ["Liman kitabxanası", "Fənər Kitabxanası"] });
  assert.deepEqual(ask("library:nowhere library:constructor", { labels }).filters, { library: ["nowhere", "constructor"] });
});

test("quoted words are a phrase, words after a minus are excluded", () => {
  const asked = ask('"old city" -map');
  assert.deepEqual(asked.phrases, [{ positions: [0, 1], without: false }]);
  assert.deepEqual(asked.without.map(({ text }) => text), ["map"]);
});

test("only the last word of a query being typed is completed, and not after a blank", () => {
  assert.equal(ask("old ci", { mode: "typing" }).complete, true);
  assert.equal(ask("old ci ", { mode: "typing" }).complete, false);
  assert.equal(ask('"old ci"', { mode: "typing" }).complete, false);
  assert.equal(ask("old ci").complete, false);
});

test("a hyphenated word may also be met by its joined form", () => {
  assert.deepEqual(ask("təzə-tən").terms.map(({ text, whole }) => [text, whole]), [["təzə", "təzətən"], ["tən", "təzətən"]]);
});

test("whatever is typed is a query", () => {
  for (const query of ["", '"', "-", ":", "creator:", "year:", '-"', "a:b:c", "((", "*", "isbn:", '""""', "-creator:x"]) ask(query);
});

test("a query of words alone is read without the grammar, and read the same", () => {
  for (const mode of ["typing", "submitted"])
    for (const query of ["", "su", "Təzə-Tən adı", "книга о вкусной пище ", "1908 indian", "oʻzbek tili", "a b c", "x ray", "don't stop", "kitab*", "ki*ta b*"])
      assert.deepEqual(plainWords(query, lang, { mode }), parse(query, lang, { fields, mode }));
  for (const query of ["title:su", '"bir iki"', "su -dəniz", "978-5-17-080115-2", "issn 1234-5679"]) assert.equal(plainWords(query, lang, {}), null);
});
