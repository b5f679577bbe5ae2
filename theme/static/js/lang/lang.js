// One entry to the language room for a page: createLang(tables), where `tables` is assets/lang/<tag>.<hash>.json
// (plugins/openshelf/lang/bundle.py). Sorting, dates and keyboards stand in modules of their own.

import { lower, sentence, title, upper } from "./case.js";
import { createFold } from "./fold.js";
import { createPlurals } from "./plurals.js";
import { createScholarly } from "./scholarly.js";
import { createStem } from "./stem.js";

export function createLang(tables) {
  const fold = createFold(tables.fold);
  return {
    tag: tables.tag,
    irregular: tables.irregular ?? {},
    ...fold,
    ...createScholarly(tables.fold.scholarly, fold),
    ...createStem(tables.stem, fold.key),
    ...createPlurals(tables),
    upper: (text, tag = tables.tag) => upper(text, tag),
    lower: (text, tag = tables.tag) => lower(text, tag),
    title: (text, tag = tables.tag) => title(text, tag),
    sentence: (text, tag = tables.tag) => sentence(text, tag),
  };
}
