import assert from "node:assert/strict";
import test from "node:test";

import { createMarker, reasonOf } from "../../theme/static/js/search/mark.js";

const lang = {
  tokens: (text) => [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({ text: found[0].toLowerCase(), start: found.index, end: found.index + found[0].length, joined: false })),
};

test("the words that answered a query are marked where they stand", () => {
  const marks = createMarker(lang, [{ words: ["xalça", "xalçalar"], field: null }, { words: ["1985"], field: "year" }]);
  assert.deepEqual(marks("Xalçalar və XALÇA, 1985"), [[0, 8], [12, 17]]);
});

test("a reason is given where another script, name or an error is not obvious", () => {
  const reason = (words) => reasonOf(lang, words, ["Алишер Навоий"]);
  assert.deepEqual(reason([{ asked: "navoiy", word: "навоий", why: "script" }]), { asked: "navoiy", word: "Навоий", why: "script", script: "Cyrl" });
  assert.equal(reason([{ asked: "navoiyning", word: "навоий", why: "inflection" }]).why, "script");
  assert.equal(reason([{ asked: "навоийнинг", word: "навоий", why: "inflection" }]), null);
});
