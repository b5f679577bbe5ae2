// How well a word of the index meets a word of the query. Levels are numbers, the better the smaller; their names are the
// contract's `why`. A hit is as good as its weakest word.

export const LEVELS = ["exact", "spelling", "script", "inflection", "alias", "typo", "prefix"];
export const EXACT = 0;
export const SPELLING = 1;
export const SCRIPT = 2;
export const INFLECTION = 3;
export const ALIAS = 4;
export const TYPO = 5;
export const PREFIX = 6;

/** Bits of where a hit's words stand: every one in title or creator; one of them in the title. */
export const NAMED = 1;
export const TITLED = 2;

/** Ends a word that only another form of a heading has, never the work itself; keys leave it out. */
const OTHER_NAME = "\u00ad";

/** A word of the index as people write it. */
export const written = (word) => (word.endsWith(OTHER_NAME) ? word.slice(0, -1) : word);

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u, /\p{Script=Hebrew}/u, /\p{Script=Greek}/u];

export const scriptOf = (word) => SCRIPTS.findIndex((script) => script.test(word));

/** A word of the query in every reading: { text, keys, script }. */
export function reading(lang, text, tag) {
  const clean = lang.clean(text);
  return { text: clean, keys: lang.querySkeletons(clean, tag), script: scriptOf(clean) };
}

/** The level of an index word that stands in a family the query word belongs to. */
export function levelOf(lang, word, asked) {
  if (word === asked.text) return EXACT;
  if (word.endsWith(OTHER_NAME)) return ALIAS;
  if (!lang.querySkeletons(word).some((key) => asked.keys.includes(key))) return INFLECTION;
  const script = scriptOf(word);
  return script === asked.script || script < 0 || asked.script < 0 ? SPELLING : SCRIPT;
}

/** Whether two keys differ by one letter put in, left out or changed, or two neighbours swapped. */
export function oneApart(a, b) {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const left = a.length - start - end;
  const right = b.length - start - end;
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}
