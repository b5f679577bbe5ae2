// What a search needs only where a word is not found as it stands: unseen endings, other spellings, words mistyped or broken
// in two. The search page loads it then (search-rare.js); what it reads of the index is bounded by the numbers below.

import { compare } from "./bytes.js";
import { INFLECTION, SCRIPT, SPELLING, TYPO, oneApart, reading, scriptOf, written } from "./levels.js";
import { WORD, targetOf } from "./segment.js";
import { CYRILLIC, TURKIC_ENDING, familiesAt, familiesOfKey, kindredAt, Matches } from "./words.js";

export * from "./widening.js";

const SHORTEST_TYPO = 4; // letters of a key
const ACROSS_SCRIPTS = 5; // letters from which a mistyped word may also be met in another script
const MOST_TYPOS = 12;
const SHORTEST_SCHWA = 4;
const MOST_SCHWAS = 4;
const MOST_READINGS = 15;
const SAID_OTHERWISE = { a: "e", ia: "e", io: "o", iu: "u", k: "g", g: "h" };
const SPELLED_OTHERWISE = { a: "e", io: "e", k: "g", g: "h" };
const MISREAD = [["rn", "m"], ["m", "rn"], ["1", "l"], ["1", "i"], ["0", "o"], ["vv", "v"], ["3", "z"], ["6", "b"], ["cl", "d"]];
const MOST_MISREAD = 6;
const SHORTEST_PART = 3; // letters of a broken word's halves
const LONGEST_BROKEN = 24;
const MOST_LEAVES_OF_A_REST = 2; // read to find words of another ending
const MOST_LEAVES_OF_ENDINGS = 4; // in all languages together
const MOST_FILES_OF_A_TYPO = 2; // read of each half
const MOST_FILES_OF_TURNED = 3; // read for the frequencies of words found by their second half
const MOST_LEAVES_OF_TYPOS = 4;
const MOST_TURNED = 6; // ends of the same letters whose beginnings are compared as they are spelled
const FLEETING = [[/([^aeiou])[eo]([^aeiou])$/, "$1$2"], [/([aeiou])ek$/, "$1ik"]]; // ковёр, ковры; окон, окна; чаек, чайки
const SHORTEST_REST = 5; // letters of a mistyped word without its ending
const FULL_TAGS = { Latn: { uz: "uz-Latn", kk: "kk-Latn" }, Cyrl: { uz: "uz-Cyrl", az: "az-Cyrl" } };

/** Adds the families of the wanted languages with a word that differs from this one in its ending only. */
export async function addByEnding(segment, lang, asked, matches, wanted) {
  await segment.withEndings();
  if (wanted.includes("en")) await addIrregular(segment, lang, asked, matches);
  const found = await byEnding(segment, lang, asked, wanted, CYRILLIC.test(asked.text));
  const longest = Math.max(0, ...found.map(({ shared }) => shared));
  for (const { shared, families } of found)
    if (shared && shared + 2 > longest)
      for (const family of families) for (const each of [family, ...(await kindredAt(segment, family.key, family.language))]) matches.add(each, () => INFLECTION);
}

/** Forms of an English word that no ending tells: mice of mouse. */
async function addIrregular(segment, lang, asked, matches) {
  const number = segment.head.languages.indexOf("en");
  for (const form of Object.hasOwn(lang.irregular, asked.text) ? lang.irregular[asked.text] : [])
    for (const family of await familiesOfKey(segment, lang.skeleton(form, "en"))) if (family.language === number) matches.add(family, (word) => (word === form ? INFLECTION : -1));
}

/**
 * By language, the families whose words share the longest rest with the word: [{ shared: its letters, families }]. The longest
 * rests are looked up first and no more than a few leaves are read for all languages together.
 */
async function byEnding(segment, lang, asked, languages, cyrillic) {
  const open = new Map(languages.map((language) => [language, new Ending(segment, lang, asked, language, cyrillic)]));
  const steps = [...open].flatMap(([language, ending]) => ending.rests.map((rest) => ({ language, rest })));
  steps.sort((a, b) => b.rest.length - a.rest.length);
  const read = new Set();
  const found = [];
  for (const { language, rest } of steps) {
    const ending = open.get(language);
    if (!ending) continue;
    // The last letter of a stem may change before an ending (kitab-kitap, ürək-ürəyi).
    const prefix = rest.length > 3 ? rest.slice(0, -1) : rest;
    const [first, last] = await segment.leavesOf(prefix);
    const leaves = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const more = leaves.filter((leaf) => !read.has(leaf));
    if (first < 0 || leaves.length > MOST_LEAVES_OF_A_REST || read.size + more.length > MOST_LEAVES_OF_ENDINGS) {
      open.delete(language);
      continue;
    }
    for (const leaf of more) read.add(leaf);
    const entries = (await Promise.all(leaves.map((leaf) => segment.leaf(leaf)))).flatMap((leaf) => leaf.entriesFrom(prefix));
    const met = await ending.among(entries, rest);
    if (!met) continue;
    found.push(met);
    open.delete(language);
  }
  return found;
}

/** What one language makes of a word's rests. */
class Ending {
  constructor(segment, lang, asked, language, cyrillic) {
    const tag = FULL_TAGS[cyrillic ? "Cyrl" : "Latn"][language] ?? language;
    this.segment = segment;
    this.script = asked.script;
    this.number = segment.head.languages.indexOf(language);
    this.restsOf = (word) => restsOf(segment, lang, word, language, tag);
    this.rests = this.restsOf(asked.text);
    this.known = new Set(this.rests);
    this.endingOf = (word, rest) => lang.skeleton(word, tag).slice(rest.length);
    this.turkic = !segment.head.endings[language];
  }

  /** { shared, families } of the entries' families that share at least `rest`, else null. */
  async among(entries, rest) {
    const families = new Map();
    const consider = (family) => family.language === this.number && families.set(family, Math.max(...family.words.map((word) => this.sharedWith(word))));
    for (const entry of entries) {
      entry.families.forEach(consider);
      for (const pointer of entry.pointers)
        if (pointer.kind === WORD && pointer.language === this.number) (await familiesAt(this.segment, targetOf(entry, pointer), this.number)).forEach(consider);
    }
    const shared = Math.max(0, ...families.values());
    return shared >= rest.length ? { shared, families: [...families].filter(([, own]) => own === shared).map(([family]) => family) } : null;
  }

  sharedWith(word) {
    const rest = this.restsOf(word).find((own) => this.known.has(own)) ?? "";
    // A short word that is asked for as it stands begins many others (çin, çinar): only a noun's ending makes them its forms.
    if (this.turkic && rest.length < 4 && rest === this.rests[0] && !TURKIC_ENDING.test(this.endingOf(word, rest))) return 0;
    return rest.length >= ACROSS_SCRIPTS - 1 || scriptOf(word) === this.script ? rest.length : 0;
  }
}

/** What a word's key may be without its ending, the longest first; the whole key too. */
function restsOf(segment, lang, word, language, tag) {
  const cut = segment.head.endings[language];
  let rests;
  if (cut) {
    const key = lang.skeleton(word, tag);
    rests = [key, ...cut.filter((ending) => key.endsWith(ending)).map((ending) => key.slice(0, -ending.length))];
    if (language === "ru") rests.push(...FLEETING.flatMap(([fleeting, without]) => rests.filter((rest) => fleeting.test(rest)).map((rest) => rest.replace(fleeting, without))));
  } else {
    rests = lang.stemCandidates(word, tag).map((stem) => lang.skeleton(stem, tag));
  }
  // Two letters are a stem as they stand or before a long ending (ad, adlar), not by chance.
  const letters = lang.key(word, tag).length;
  const isStem = (rest) => !cut && /^[aeiou][^aeiou]$/.test(rest) && (letters === 2 || letters > 3);
  const short = (rest) => rest.length < 3 && !isStem(rest);
  return [...new Set(rests)].filter((rest) => !short(rest)).sort((a, b) => b.length - a.length);
}

/** A word written so nowhere in the index: a scholarly romanisation (ž č š ʹ), or ə typed as a. */
export async function respelledWord(segment, lang, text) {
  const matches = new Matches();
  const take = async (key, level) => {
    const same = (word) => (lang.querySkeletons(word).includes(key) ? level : INFLECTION);
    for (const family of await familiesOfKey(segment, key)) matches.add(family, same);
  };
  for (const key of lang.fallbackSkeletons(text)) await take(key, SCRIPT);
  const level = CYRILLIC.test(text) ? SCRIPT : SPELLING;
  if (!matches.byFamily.size) for (const key of otherReadings(lang.querySkeletons(text)[0], CYRILLIC.test(text))) await take(key, level);
  return matches.list;
}

/**
 * The keys a word may have had in Azerbaijani before it was written in Russian or typed without ə, or in Russian before it was
 * written in Latin letters: Шаик and Şaiq, Лятиф and Lətif, Гусейн and Hüseyn, Fyodor and Фёдор. Those with the fewest changes first.
 */
function otherReadings(key, cyrillic) {
  if (key.length < SHORTEST_SCHWA) return [];
  const parts = key.match(cyrillic ? /i[aou]|[\s\S]/g : /io|[\s\S]/g);
  const otherwise = cyrillic ? SAID_OTHERWISE : SPELLED_OTHERWISE;
  const places = parts.flatMap((part, i) => (otherwise[part] ? [i] : [])).slice(0, MOST_SCHWAS);
  const readings = [];
  for (let chosen = 1; chosen < 1 << places.length; chosen++) {
    const spelled = [...parts];
    let changes = 0;
    places.forEach((place, i) => chosen & (1 << i) && changes++ < 3 && (spelled[place] = otherwise[parts[place]]));
    readings.push([changes, spelled.join("")]);
  }
  return [...new Set(readings.sort((a, b) => a[0] - b[0]).map(([, reading]) => reading))].slice(0, MOST_READINGS);
}

/** Words one letter away: { matches, words } with the most frequent first. */
export async function mistypedWord(segment, lang, text, tag) {
  const found = await nearKeys(segment, lang, text, tag);
  const matches = new Matches();
  const misread = [];
  for (const key of misreadings(lang.querySkeletons(text, tag)[0])) {
    for (const family of await familiesOfKey(segment, key)) {
      matches.add(family, (word) => (lang.querySkeletons(word).includes(key) ? TYPO : -1));
      misread.push(written(family.words[0]));
    }
  }
  const chosen = await inFewFiles(segment, "t", found, MOST_LEAVES_OF_TYPOS);
  for (const { key } of chosen) for (const family of await familiesOfKey(segment, key)) matches.add(family, () => TYPO);
  return { matches: matches.list, words: [...chosen.map(({ word }) => word), ...misread] };
}

/** The keys of a word before a machine misread one of its signs (m as rn, l as 1), or those it may be misread as. */
function misreadings(key) {
  const readings = new Set();
  for (const [sign, other] of MISREAD)
    for (let at = key.indexOf(sign); at >= 0 && readings.size < MOST_MISREAD; at = key.indexOf(sign, at + 1)) readings.add(key.slice(0, at) + other + key.slice(at + sign.length));
  return [...readings];
}

/** Keys one letter away from a word's, as { key, count, word }, the most frequent first. */
export async function nearKeys(segment, lang, text, tag) {
  await segment.withEndings();
  const asked = reading(lang, text, tag);
  const spelled = lang.key(text, tag);
  const found = new Map();
  for (const key of asked.keys) {
    if (key.length < SHORTEST_TYPO || /^\d+$/.test(key)) continue;
    const half = key.length >> 1;
    const backwards = [...key].reverse().join("");
    const [heads, tails] = await Promise.all([
      narrowed(segment, "w", key, half),
      narrowed(segment, "r", backwards, key.length - half),
    ]);
    const alike = ({ word }) => key.length >= ACROSS_SCRIPTS || scriptOf(word) === asked.script;
    const isNear = (other) => [...other].length >= SHORTEST_TYPO && oneApart(other, key);
    // A sign of two letters may be broken by the error itself (lgihthouse), so the words as they are spelled are compared too.
    const spelledNear = ({ word }) => oneApart(lang.key(word), spelled) || oneApart(word, asked.text);
    for (const row of heads.keys) if ((isNear(row.key) || spelledNear(row)) && alike(row)) found.set(row.key, row);
    if (!found.size) {
      // The index may hold the word with another ending only.
      const rests = withoutEnding(segment, key);
      const near = (other) => withoutEnding(segment, other).some((rest) => rests.some((own) => oneApart(rest, own)));
      for (const row of heads.keys) if (alike(row) && near(row.key)) found.set(row.key, row);
    }
    const ends = tails.keys.map((row) => [...row.key].reverse().join("")).filter((other) => !found.has(other));
    const turned = ends.filter(isNear);
    if (!found.size && !turned.length) turned.push(...ends.filter((other) => Math.abs(other.length - key.length) < 3).sort((a, b) => (b[0] === key[0]) - (a[0] === key[0])).slice(0, MOST_TURNED));
    // Two letters swapped across the middle leave neither half whole.
    turned.push(key.slice(0, half - 1) + key[half] + key[half - 1] + key.slice(half + 1));
    const asKeys = turned.map((key) => ({ key })).sort((a, b) => compare(a.key, b.key));
    await Promise.all((await inFewFiles(segment, "w", asKeys, MOST_FILES_OF_TURNED)).map(async ({ key: near }) => {
      const { keys } = await segment.keysFrom("w", near, 1);
      const row = keys.find((candidate) => candidate.key === near);
      if (row && near !== key && alike(row) && (isNear(near) || spelledNear(row))) found.set(near, row);
    }));
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)).slice(0, MOST_TYPOS);
}

/** What a key may be without an ending of any language; the key too. */
function withoutEnding(segment, key) {
  const rests = new Set([key]);
  for (const endings of Object.values(segment.head.endings)) for (const ending of endings) if (key.endsWith(ending)) rests.add(key.slice(0, -ending.length));
  for (let end = SHORTEST_REST; end < key.length; end++) if (TURKIC_ENDING.test(key.slice(end))) rests.add(key.slice(0, end));
  return [...rests].filter((rest) => rest.length >= SHORTEST_REST);
}

/** The rows whose keys stand in the first `most` files of a kind that they name in their order. */
async function inFewFiles(segment, kind, rows, most) {
  const files = new Set();
  const kept = [];
  for (const row of rows) {
    const file = await segment.locate(kind, row.key);
    if (!files.has(file) && files.size === most) continue;
    files.add(file);
    kept.push(row);
  }
  return kept;
}

/** The keys that begin with the first `letters` of a key, or with more of them where those are too many files. */
async function narrowed(segment, kind, key, letters) {
  for (let length = letters; length < key.length - 1; length++)
    if ((await segment.filesOf(kind, key.slice(0, length))) <= MOST_FILES_OF_A_TYPO) return segment.keysFrom(kind, key.slice(0, length), MOST_FILES_OF_A_TYPO);
  return segment.keysFrom(kind, key.slice(0, -1), MOST_FILES_OF_A_TYPO);
}

/** The results with a missing word read as broken in two by recognition; null where that finds nothing. mender: of the engine. */
export async function withBrokenWords({ terms, spelled, attempt }) {
  for (const [i, { missing, text }] of terms) {
    if (!missing || text.length > LONGEST_BROKEN) continue;
    for (let cut = SHORTEST_PART; cut <= text.length - SHORTEST_PART; cut++) {
      // Its beginnings stand in a few leaves beside its own place, its ends all over the index.
      const left = await spelled(text.slice(0, cut));
      const right = left && (await spelled(text.slice(cut)));
      const found = right && (await attempt(i, 1, [left, right], [[left, right]]));
      if (found) return found;
    }
  }
  return null;
}
