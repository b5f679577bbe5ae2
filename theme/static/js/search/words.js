// A word of the query → the families of one segment that hold it, each with the level of its words. A match is
// { family, levels }: levels[i] is the level of the family's i-th word, or -1 where that word does not count.

import { ALIAS as ALIAS_LEVEL, EXACT, INFLECTION, PREFIX, levelOf, reading, scriptOf } from "./levels.js";
import { ALIAS, WORD, targetOf } from "./segment.js";

export const CYRILLIC = /\p{Script=Cyrillic}/u;
const TURKIC = ["az", "uz", "kk", "tr"];
/** Endings of nouns in az, uz, kk and tr, as keys write them: plural, whose, case. */
export const TURKIC_ENDING = /^(?:[ldt][ae]r)?(?:s?[iu]|[iu]?m|[iu][mn][iu]z)?(?:n?[iu]n|[ndt]ing|[ndt][iu]n?|n?[dt][ae]n?|[gkni]?[ae]|[iu]|[mpb]en)?$/;
const MOST_COMPLETIONS = 24;
const MOST_LEAVES = 4; // read whole for a completion; beyond it the lexicon chooses

/** Collects matches of one segment, each family once, at its words' best levels. */
export class Matches {
  constructor() {
    this.byFamily = new Map();
  }

  add(family, levelFor) {
    const levels = this.byFamily.get(family) ?? new Int8Array(family.wordCount).fill(-1);
    let counts = false;
    family.words.forEach((word, i) => {
      const level = levelFor(word);
      if (level >= 0 && (levels[i] < 0 || level < levels[i])) levels[i] = level;
      if (levels[i] >= 0) counts = true;
    });
    if (counts) this.byFamily.set(family, levels);
  }

  get list() {
    return [...this.byFamily].map(([family, levels]) => ({ family, levels }));
  }
}

export async function familiesAt(segment, target, language) {
  const entry = await segment.entry(target);
  return entry ? entry.families.filter((family) => family.language === language) : [];
}

/**
 * Whole words: the same, another spelling, script, ending or name; without `rare` (see rare.js) only what the index itself
 * relates. { matches, proven }: whether the index itself relates any to the word, or only an ending that was guessed.
 */
export async function wholeWord(segment, lang, text, tag, rare = null) {
  const asked = reading(lang, text, tag);
  const matches = new Matches();
  const letters = lang.key(asked.text).length;
  // Doubled letters are one in a key, so that qqqq would meet к.
  const alike = (word) => word === asked.text || letters <= 2 * lang.key(word).length;
  const level = (word) => (alike(word) ? levelOf(lang, word, asked) : -1);
  const entries = await Promise.all(asked.keys.map((key) => segment.entry(key)));
  const languages = new Set();
  const aliases = [];
  for (const [i, entry] of entries.entries()) {
    if (!entry) continue;
    for (const family of entry.families) {
      // A family stands at its stem's key; the word itself may be no word of it.
      if (!family.words.some((word) => lang.querySkeletons(word).includes(asked.keys[i]))) continue;
      matches.add(family, level);
      if (family.words.some(alike)) languages.add(family.language);
    }
    for (const pointer of entry.pointers) {
      const families = await familiesAt(segment, targetOf(entry, pointer), pointer.language);
      if (pointer.kind === ALIAS) {
        aliases.push(...families);
        continue;
      }
      for (const family of families) matches.add(family, level);
      languages.add(pointer.language);
      if (rare) for (const family of await kindredAt(segment, targetOf(entry, pointer), pointer.language)) matches.add(family, level);
    }
  }
  if (rare) await addKindred(segment, asked, matches, languages);
  const unproven = rare ? languagesToTry(segment, asked, languages) : [];
  if (unproven.length) {
    const { tools, lang: stemming } = await rare();
    await tools.addByEnding(segment, stemming, asked, matches, unproven);
  }
  for (const family of aliases) matches.add(family, () => ALIAS_LEVEL);
  return { matches: matches.list, proven: languages.size + aliases.length > 0 };
}

/** The same stem in the sisters of a Turkic language; of two letters it may be another word. */
export async function kindredAt(segment, target, language) {
  const name = segment.head.languages[language];
  if (!TURKIC.includes(name) || target.length < 3) return [];
  const found = await Promise.all(TURKIC.filter((other) => other !== name).map((other) => familiesAt(segment, target, segment.head.languages.indexOf(other))));
  return found.flat();
}

/** A word of one Turkic language is looked for with endings in its sisters too, as far as the leaf that was read anyway and the next show them. */
async function addKindred(segment, asked, matches, proven) {
  const numbers = new Set(TURKIC.map((language) => segment.head.languages.indexOf(language)));
  if (![...proven].some((language) => numbers.has(language))) return;
  for (const key of asked.keys.filter((key) => key.length > 2)) {
    const [first, last] = await segment.leavesOf(key);
    if (first < 0) continue;
    const leaves = await Promise.all([...new Set([first, Math.min(first + 1, last)])].map((number) => segment.leaf(number)));
    for (const entry of leaves.flatMap((leaf) => leaf.entriesFrom(key))) {
      const ending = entry.key.slice(key.length);
      if (!ending || !TURKIC_ENDING.test(ending)) continue;
      const families = entry.families.map((family) => [family, family.language]);
      for (const pointer of entry.pointers)
        if (pointer.kind === WORD && numbers.has(pointer.language) && !proven.has(pointer.language))
          for (const family of await familiesAt(segment, targetOf(entry, pointer), pointer.language)) families.push([family, pointer.language]);
      // One letter may be an ending by chance; in another script it says too little.
      const sameScript = (word) => ending.length > 1 || scriptOf(word) === asked.script;
      for (const [family, language] of families)
        if (numbers.has(language) && !proven.has(language)) matches.add(family, (word) => (sameScript(word) ? INFLECTION : -1));
    }
  }
}

/**
 * The languages by whose endings a word may be met. What the index itself proves is not widened by bare rules; but Russian
 * words stand beside other Cyrillic ones.
 */
function languagesToTry(segment, asked, proven) {
  const cyrillic = CYRILLIC.test(asked.text);
  if (!cyrillic && !/\p{Script=Latin}/u.test(asked.text)) return [];
  if (!proven.size) return cyrillic ? ["ru", "uz", "kk", "az"] : ["en", "az", "uz", "kk", "tr"];
  return cyrillic && !proven.has(segment.head.languages.indexOf("ru")) ? ["ru"] : [];
}

export async function familiesOfKey(segment, key) {
  const entry = await segment.entry(key);
  if (!entry) return [];
  const families = [...entry.families];
  for (const pointer of entry.pointers)
    if (pointer.kind === WORD) families.push(...(await familiesAt(segment, targetOf(entry, pointer), pointer.language)));
  return families;
}

/** Words that begin with what was typed. { matches, complete }: complete is false where only the most frequent count. */
export async function completedWord(segment, lang, text, tag) {
  const asked = reading(lang, text, tag);
  const found = await completed(segment, lang, asked, asked.keys, tag);
  if (found.matches.length || asked.keys[0]?.length < 4) return found;
  // The last letter may be half of a sign (kütüp of kütüphane, whose ph is one): then the spelling itself must begin so.
  const shorter = [...new Set(asked.keys.map((key) => key.slice(0, -1)))];
  return completed(segment, lang, asked, shorter, tag, lang.key(asked.text, tag));
}

async function completed(segment, lang, asked, prefixes, tag, stated = "") {
  const matches = new Matches();
  let complete = true;
  for (const prefix of prefixes.filter(Boolean)) {
    // A key of one or two letters stands for too many beginnings (yer has er).
    const spelled = stated || (prefix.length > 2 ? "" : lang.key(asked.text, tag));
    const begins = (word) =>
      lang.querySkeletons(word).some((key) => key.startsWith(prefix)) && (!spelled || lang.key(word).startsWith(spelled)) ? PREFIX : -1;
    const [first, last] = await segment.leavesOf(prefix);
    if (first < 0) continue;
    if (last - first < MOST_LEAVES) {
      for (let number = first; number <= last; number++) {
        for (const entry of (await segment.leaf(number)).entriesFrom(prefix)) {
          for (const family of entry.families) matches.add(family, begins);
          for (const pointer of entry.pointers)
            if (pointer.kind === WORD)
              for (const family of await familiesAt(segment, targetOf(entry, pointer), pointer.language)) matches.add(family, begins);
        }
      }
      continue;
    }
    complete = false;
    if (prefix.length < 2) continue;
    const { keys } = await segment.keysFrom("w", prefix, MOST_LEAVES);
    keys.sort((a, b) => b.count - a.count);
    const found = await Promise.all(keys.slice(0, MOST_COMPLETIONS).map(({ key }) => familiesOfKey(segment, key)));
    for (const family of found.flat()) matches.add(family, begins);
  }
  return { matches: matches.list, complete };
}

/** The family of an identifier, or with `prefix` all whose value begins so. */
export async function numberMatches(segment, keys, prefix) {
  const matches = new Matches();
  for (const key of keys) {
    if (!prefix) {
      const entry = await segment.entry(key);
      for (const family of entry?.families ?? []) matches.add(family, () => EXACT);
      continue;
    }
    const [first, last] = await segment.leavesOf(key);
    for (let number = first; number >= 0 && number <= last; number++)
      for (const entry of (await segment.leaf(number)).entriesFrom(key))
        for (const family of entry.families) matches.add(family, (word) => (word === key ? EXACT : PREFIX));
  }
  return matches.list;
}
