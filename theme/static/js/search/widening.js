// How a query that finds nothing as it stands is read otherwise: words in other spellings, begun, mistyped, joined or broken. Loaded
// with rare.js. In: the terms of a query and a way to find every word of a plan; out: terms with more matches, or the results.

import { identifierKey } from "./identifiers.js";
import { SPELLING } from "./levels.js";
import { mistypedWord, nearKeys, respelledWord, withBrokenWords } from "./rare.js";
import { asSpelled, joinMatches, Term } from "./terms.js";
import { completedWord, numberMatches, wholeWord } from "./words.js";

const LITTLE = 3; // documents of a word up to which it may be mistyped

const isWord = (term) => term.group < 0 && !term.numbers;
const totalOf = (results) => results.reduce((sum, { result }) => sum + result.docs.length, 0);

/** Words found nowhere: read in another spelling, else as the beginning of a word, else as mistyped; guessed ones as beginnings too. */
export async function widen(context, missing, guessed) {
  for (const term of missing) term.missing = true;
  await Promise.all([...missing.filter(isWord).map((term) => widened(context, term)), ...guessed.map((term) => addCompletions(context, term))]);
}

async function widened(context, term) {
  const { segments, lang, tag } = context;
  for (const how of [
    (segment) => respelledWord(segment, lang, term.text),
    async (segment) => (await completedWord(segment, lang, term.text, tag)).matches,
  ]) {
    await Promise.all(segments.map(async (segment) => term.set(segment, await how(segment))));
    if (term.found) return;
  }
  await addTypos(context, term);
}

async function addCompletions({ segments, lang, tag }, term) {
  await Promise.all(segments.map(async (segment) => {
    const { matches, complete } = await completedWord(segment, lang, term.text, tag);
    if (!complete) term.partial = true;
    term.set(segment, joinMatches([term.bySegment.get(segment) ?? [], matches]));
  }));
}

async function addTypos({ segments, lang, tag }, term) {
  await Promise.all(segments.map(async (segment) => {
    const { matches, words } = await mistypedWord(segment, lang, term.text, tag);
    if (words.length) term.mistyped ??= words[0];
    term.set(segment, joinMatches([term.bySegment.get(segment) ?? [], matches]));
  }));
}

/** { results, terms } of a plan whose words no document holds together, with words begun, mistyped, joined or broken; null where that finds nothing. */
export async function mended(context, plan, everyWord) {
  if (context.mode === "typing") return null;
  const results = (await withCompletions(context, plan, everyWord)) ?? (await withTypos(context, plan, everyWord));
  return results ? { results, terms: plan.terms } : withMendedWords(context, plan, everyWord);
}

/** The last word, else every word, also read as the beginning of one (nizami gence). */
async function withCompletions(context, plan, everyWord) {
  const before = plan.terms.map((term) => [new Map(term.bySegment), term.partial]);
  const words = plan.terms.filter(isWord);
  for (const open of [words.slice(-1), words.slice(0, -1)]) {
    if (plan.terms.length < 2 || !open.length) break;
    await Promise.all(open.map((term) => addCompletions(context, term)));
    const results = await everyWord(plan);
    if (totalOf(results)) return results;
  }
  plan.terms.forEach((term, i) => ([term.bySegment, term.partial] = before[i]));
  return null;
}

/** Each rare word also read as mistyped. */
async function withTypos(context, plan, everyWord) {
  const before = plan.terms.map((term) => new Map(term.bySegment));
  const open = plan.terms.filter((term) => isWord(term) && !term.mistyped && term.documents <= LITTLE);
  await Promise.all(open.map((term) => addTypos(context, term)));
  if (!open.some((term) => term.mistyped)) return null;
  const results = await everyWord(plan);
  if (totalOf(results)) return results;
  plan.terms.forEach((term, i) => (term.bySegment = before[i]));
  return null;
}

/** Two words read as one, or a missing one as two. */
async function withMendedWords({ segments, lang, tag }, plan, everyWord) {
  const whole = [...plan.terms.entries()].filter(([, term]) => isWord(term) && !term.field);
  const spelled = async (text) => {
    const term = new Term({ text, field: null, group: 0 });
    await Promise.all(segments.map(async (segment) => term.set(segment, asSpelled((await wholeWord(segment, lang, text, tag)).matches))));
    return term.found ? term : null;
  };
  const attempt = async (at, gone, put, phrases) => {
    const terms = [...plan.terms.slice(0, at), ...put, ...plan.terms.slice(at + gone)];
    const results = await everyWord({ ...plan, terms, phrases: [...plan.phrases, ...phrases] });
    if (!totalOf(results)) return null;
    for (const { result } of results) result.levels.forEach((level, row) => (result.levels[row] = Math.max(level, SPELLING)));
    return { results, terms };
  };
  for (const [n, [i, term]] of whole.entries()) {
    if (whole[n + 1]?.[0] !== i + 1) continue;
    const joined = await spelled(term.text + plan.terms[i + 1].text);
    const found = joined && (await attempt(i, 2, [joined], []));
    if (found) return found;
  }
  if (!whole.some(([, { missing }]) => missing)) return null;
  return withBrokenWords({ terms: whole, spelled, attempt });
}

/** What a query that found little may have meant, { from, to }: a rare word of it as a frequent one is spelled; else null. */
export async function otherSpelling(segments, lang, tag, terms) {
  for (const term of terms) {
    if (!isWord(term) || term.documents > LITTLE) continue;
    for (const segment of segments) {
      const [near] = await nearKeys(segment, lang, term.text, tag);
      if (near && near.count > 4 * term.documents) return { from: term.text, to: near.word };
    }
  }
  return null;
}

/** The cards of every edition of a work, the latest first. */
export async function editionsOf(segments, lang, work) {
  const key = identifierKey("work", work, lang.clean);
  const found = await Promise.all(segments.map(async (segment) => {
    const lists = await Promise.all((await numberMatches(segment, [key], false)).map(({ family }) => family.postings(null, null, false)));
    const docs = [...new Set(lists.flatMap((list) => [...list.docs]))];
    return Promise.all(docs.map((doc) => segment.card(doc)));
  }));
  return found.flat().sort((a, b) => (b.year ?? -Infinity) - (a.year ?? -Infinity) || (a.id < b.id ? -1 : 1));
}
