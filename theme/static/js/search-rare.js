// What the search worker loads where a word is not found as it stands.

import { createScholarly } from "./lang/scholarly.js";
import { createStem } from "./lang/stem.js";

export * from "./search/rare.js";

let known = null;

/** A lang that can stem as well; the site puts the tables it needs before this script (pages/assets.py). */
export function stemming(lang) {
  const { irregular, scholarly, stem } = openshelfTables.rare;
  return (known ??= { ...lang, irregular, ...createScholarly(scholarly, lang), ...createStem(stem, lang.key) });
}
