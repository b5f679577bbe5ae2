// How a query is answered that is more than words of the index: numbers, phrases, exclusions, filters, words that are not found or not
// found together. Loaded with full.js. In: the engine's context, which resolves words and evaluates plans; out: what was found.

import { allWords } from "./evaluate.js";
import { parse } from "./query.js";
import { anyWord, everything, together, withoutTerms } from "./sift.js";
import { joinMatches } from "./terms.js";
import { numberMatches } from "./words.js";

/** { context, results, terms, fallback } of a query; plain: what plainWords makes of it, or null. */
export async function outcomeOf(context, query, plain, options) {
  const asked = plain ?? parsed(context, query, options);
  const filters = mergedFilters(context.filters, asked.filters);
  const own = { ...context, asked, filters, ranges: await rangesFor(context, filters, asked.years) };
  const terms = await context.resolve(own, asked.terms, (term, segment) => further(own, term, segment));
  // What looks like a number and is none of the index's is read as words.
  if (options.numbers !== false && terms.length === 1 && terms[0].numbers && !terms[0].field && !terms[0].found)
    return outcomeOf(context, query, null, { ...options, numbers: false });
  const without = await context.resolve(own, asked.without, (term, segment) => further(own, term, segment));
  return evaluate(own, terms, excludedGroups(without, asked), phrasesOf(terms, asked));
}

const parsed = ({ segments, lang }, query, options) => parse(query, lang, { fields: segments[0]?.head.fields ?? [], ...options });

/** The terms of a query with what they match as whole words. */
export function termsOf(context, query, options) {
  const { terms } = parsed(context, query, options);
  return context.resolve(context, terms.map((term) => ({ ...term, open: false, star: false })), (term, segment) => further(context, term, segment));
}

/** Lists of matches of a term beside those of its whole word: of a number, of words that begin so. */
async function further({ rare, lang, tag }, term, segment) {
  if (term.numbers) {
    const found = await numberMatches(segment, term.numbers, false);
    return [found, term.prefix || !found.length ? await numberMatches(segment, term.numbers, true) : []];
  }
  return term.open || term.star ? (await rare("typing")).tools.completions(lang, tag, term, segment) : [];
}

/** By segment, the ranges of documents that filters and years leave; of a segment without an entry all. */
async function rangesFor({ segments, rare }, filters, years) {
  if (!Object.keys(filters).length && !years.length) return new Map();
  const { cross, rangesOf, yearRanges } = (await rare("narrow")).tools;
  return new Map(await Promise.all(segments.map(async (segment) => {
    const [byFacet, byYear] = await Promise.all([rangesOf(segment, filters), yearRanges(segment, years)]);
    return [segment, cross(byFacet, byYear)];
  })));
}

function mergedFilters(...all) {
  const out = {};
  for (const filters of all)
    for (const [name, values] of Object.entries(filters)) if (values?.length) out[name] = [...(out[name] ?? []), ...values];
  return out;
}

const excludedGroups = (terms, asked) => {
  const phrases = asked.phrases.filter(({ without }) => without).map(({ positions }) => positions);
  const inPhrase = new Set(phrases.flat());
  return [
    ...phrases.map((positions) => ({ phrase: true, terms: positions.map((i) => terms[i]) })),
    ...terms.filter((_, i) => !inPhrase.has(i)).map((term) => ({ phrase: false, terms: [term] })),
  ];
};

const phrasesOf = (terms, asked) =>
  asked.phrases.filter(({ without }) => !without).map(({ positions }) => positions.map((i) => terms[i]));

const totalOf = (results) => results.reduce((sum, { result }) => sum + result.docs.length, 0);

/** All words; then with what completes or corrects the words that are missing; then any word. */
export async function evaluate(context, terms, without = [], phrases = []) {
  const widened = async (how, ...asked) => {
    const { tools, lang } = await context.rare();
    return tools[how]({ ...context, lang }, ...asked);
  };
  // A word that is being typed may be whole after all, in a form the index does not hold.
  await Promise.all(terms.filter(({ open, found }) => open && !found).map(async (term) => {
    const [whole] = await context.resolve(context, [{ text: term.text, whole: term.whole, group: term.group, field: term.field }]);
    for (const segment of context.segments) term.set(segment, joinMatches([whole.bySegment.get(segment)]));
    term.proven = whole.proven;
  }));
  const plan = { terms, without, phrases };
  const missing = terms.filter((term) => !term.found && !term.numbers);
  // What only a guessed ending relates is no whole word, so it may as well be the beginning of one.
  const guessed = terms.filter((term) => term.found && !term.proven && !term.open && term.group < 0 && !term.numbers);
  if (missing.length || guessed.length) await widened("widen", missing, guessed);
  const every = (other) => everyWord(context, other, other.terms.length ? allWords : (segment, _, ranges) => everything(segment, ranges));
  const results = await every(plan);
  if (totalOf(results) || !terms.length) return { context, results, terms, fallback: null };
  const mended = await widened("mended", plan, every);
  if (mended) return { context, ...mended, fallback: null };
  const present = terms.filter((term) => term.found && term.group < 0);
  if (terms.length < 2 || !present.length) return { context, results, terms, fallback: null };
  const some = await everyWord(context, { ...plan, terms: present, phrases: [] }, anyWord);
  return { context, results: some, terms: present, fallback: totalOf(some) ? "any" : null };
}

/** What the engine finds of a plan's words, with its phrases and without what it excludes. */
async function everyWord(context, { terms, without, phrases }, how) {
  const own = (segment, list) => list.map((term) => term.within(segment));
  return Promise.all((await context.everyWord(context, terms, how)).map(async ({ segment, result }) => {
    if (phrases.length) result = await together(segment, result, phrases.map((list) => own(segment, list)));
    if (without.length) result = await withoutTerms(segment, result, without.map((group) => ({ ...group, terms: own(segment, group.terms) })), context.boosts);
    return { segment, result };
  }));
}
