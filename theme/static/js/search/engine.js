// The search: a query and the state of a page in, an answer out. The same code runs in the page's worker and in Node.
//
//   const engine = createEngine(source, lang);
//   const answer = await engine.search("azerbaycan", { tag: "az", mode: "submitted", filters: { language: ["az"] } });
//
// An answer: { total, hits, facets, choices, terms, fallback, complete }. Hits are ordered by tier (the level
// of the weakest word); within a tier those named so (every word in title or creator, one in the title) come first; then BM25F. All words must be found; where no record holds them all, records with any of them
// follow and `fallback` is "any".

import { allWords, BOOST, BOOSTS, idf } from "./evaluate.js";
import { oneHitAWork } from "./editions.js";
import { count } from "./facets.js";
import { LEVELS } from "./levels.js";
import { plainWords } from "./query.js";
import { best } from "./rank.js";
import { Segment } from "./segment.js";
import { MissingFile } from "./source.js";
import { asSpelled, joinMatches, Term } from "./terms.js";
import { completedWord, wholeWord } from "./words.js";

const FORMAT = 2;
export const FACETS = ["type", "language", "script", "decade", "access", "collection"];

export class NoIndex extends Error {}

/** Where modules are read as they are written, these stand beside this one; the names are values so that no bundler joins them. */
const BESIDE = { words: "./rare.js", full: "./full.js", united: "./united.js" };
const besideThis = (lang) => async (part = "words") => ({ tools: await import(BESIDE[part]), lang });

/**
 * rare: gives { tools, lang } of a part that most searches never use, so that a page need not load it before: "words" (what rare.js
 * exports, and a lang that can stem) where a word was not found as it stands, "full" (full.js) where a query is more than words,
 * "united" (united.js) where the index has several segments.
 */
export function createEngine(source, lang, rare = besideThis(lang)) {
  let opened = null;

  async function open(again) {
    if (again) opened = null;
    opened ??= (async () => {
      const root = await source.root();
      if (!root) throw new NoIndex("no search index here: search/root.json is missing");
      if (root.format !== FORMAT) throw new NoIndex(`the search index has format ${root.format}, this reader knows ${FORMAT}`);
      const segments = await Promise.all(root.segments.map((each) => Segment.open(source, each)));
      // Several segments are read as the one they would be if all were made anew.
      return segments.length > 1 ? [await (await rare("united")).tools.unite(segments)] : segments;
    })();
    opened.catch(() => (opened = null));
    return opened;
  }

  /** Runs over the index as it stands; where a file is gone, once more over the index as it stands now. */
  async function over(run) {
    try {
      return await run(await open(false));
    } catch (error) {
      if (!(error instanceof MissingFile)) throw error;
      return run(await open(true));
    }
  }

  return {
    search: (query, options = {}) => over((segments) => search(segments, lang, rare, query, options)),
    otherSpelling: (query, options = {}) => over(async (segments) => (await rare()).tools.otherSpelling(segments, lang, query, options, await termsOf(segments, lang, rare, query, options))),
    suggest: (typed, options = {}) => over((segments) => suggest(segments, lang, typed, options)),
    editions: (work) => over(async (segments) => (await rare()).tools.editionsOf(segments, lang, work)),
    cards: (ids) => over((segments) => Promise.all(ids.map((id) => cardOf(segments, id)))),
  };
}

async function search(segments, lang, rare, query, options) {
  const { tag, mode = "submitted", filters = {}, sort = "relevance", limit = 10, offset = 0, facets = true } = options;
  const boosts = boostsOf(segments);
  const asked = await parsed(segments, lang, rare, query, { labels: options.labels, mode, numbers: options.numbers });
  const allFilters = mergedFilters(filters, asked.filters);
  const ranges = await rangesFor(segments, rare, allFilters, asked.years);
  const context = { segments, lang, rare, tag, asked, ranges, boosts, mode };
  const terms = await resolve(context, asked.terms);
  // What looks like a number and is none of the index's is read as words.
  if (options.numbers !== false && terms.length === 1 && terms[0].numbers && !terms[0].field && !terms[0].found)
    return search(segments, lang, rare, query, { ...options, numbers: false });
  const without = await resolve(context, asked.without);
  const plan = { terms, without: excludedGroups(without, asked), phrases: phrasesOf(terms, asked) };
  const outcome = await evaluate(context, plan);
  const answer = await present(context, outcome, { ...options, sort, limit, offset, facets, filters: allFilters });
  if (options.choices) answer.choices = await choicesOf(segments, lang, rare, query, options, answer);
  return answer;
}

const parsed = async (segments, lang, rare, query, options) =>
  plainWords(query, lang, options) ?? (await rare("full")).tools.parse(query, lang, { fields: segments[0]?.head.fields ?? [], ...options });

/** By segment, the ranges of documents that filters and years leave; null is all. */
async function rangesFor(segments, rare, filters, years) {
  if (!Object.keys(filters).length && !years.length) return new Map(segments.map((segment) => [segment, null]));
  const { cross, rangesOf, yearRanges } = (await rare("full")).tools;
  return new Map(await Promise.all(segments.map(async (segment) => {
    const [byFacet, byYear] = await Promise.all([rangesOf(segment, filters), yearRanges(segment, years)]);
    return [segment, cross(byFacet, byYear)];
  })));
}

/** What each facet offers: of a filtered one the counts as they would be without its own filter. */
async function choicesOf(segments, lang, rare, query, options, answer) {
  const choices = { ...answer.facets };
  await Promise.all(Object.keys(options.filters ?? {}).map(async (facet) => {
    const { [facet]: _, ...others } = options.filters;
    const wider = await search(segments, lang, rare, query, { ...options, filters: others, choices: false, limit: 0, offset: 0 });
    choices[facet] = wider.facets[facet];
  }));
  return choices;
}

function boostsOf(segments) {
  return (segments[0]?.head.fields ?? []).map((name) => BOOSTS[name] ?? BOOST);
}

function mergedFilters(...all) {
  const out = {};
  for (const filters of all)
    for (const [name, values] of Object.entries(filters)) if (values?.length) out[name] = [...(out[name] ?? []), ...values];
  return out;
}

/** Finds each term's matches, by the whole word first. */
async function resolve({ segments, lang, rare, tag, asked }, list) {
  return Promise.all(list.map(async (item, i) => {
    const term = new Term(item);
    const last = asked.complete && list === asked.terms && i === list.length - 1;
    await Promise.all(segments.map(async (segment) => {
      if (term.numbers) {
        term.set(segment, await numbersOf(segment, (await rare("full")).tools, term));
        return;
      }
      const words = [await wholeWord(segment, lang, term.text, tag, term.group < 0 ? rare : null)];
      if (term.whole) words.push(await wholeWord(segment, lang, term.whole, tag, rare));
      const lists = words.map(({ matches }) => matches);
      if (words.some(({ proven }) => proven)) term.proven = true;
      if (last || term.star) {
        const { matches, complete } = await completedWord(segment, lang, term.text, tag);
        lists.push(matches);
        if (!complete) term.partial = true;
      }
      let matches = joinMatches(lists);
      if (term.group >= 0) matches = asSpelled(matches);
      term.set(segment, matches);
    }));
    return term;
  }));
}

async function numbersOf(segment, { numberMatches }, term) {
  const found = await numberMatches(segment, term.numbers, false);
  const longer = term.prefix || !found.length ? await numberMatches(segment, term.numbers, true) : [];
  return joinMatches([found, longer]);
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

/** All words; then with what completes or corrects the words that are missing; then any word. */
async function evaluate(context, plan) {
  const { terms } = plan;
  const missing = terms.filter((term) => !term.found && !term.numbers);
  // What only a guessed ending relates is no whole word, so it may as well be the beginning of one.
  const guessed = terms.filter((term) => term.found && !term.proven && term.group < 0 && !term.numbers);
  if (missing.length || guessed.length) await (await context.rare()).tools.widen(context, missing, guessed);
  const results = await everyWord(context, plan, allWords);
  if (totalOf(results) || !terms.length) return { results, terms, fallback: null };
  const mended = await (await context.rare()).tools.mended(context, plan, (other) => everyWord(context, other, allWords));
  if (mended) return { ...mended, fallback: null };
  const present = terms.filter((term) => term.found && term.group < 0);
  if (terms.length < 2 || !present.length) return { results, terms, fallback: null };
  const some = await everyWord(context, { ...plan, terms: present, phrases: [] }, (await context.rare("full")).tools.anyWord);
  return { results: some, terms: present, fallback: totalOf(some) ? "any" : null };
}

const totalOf = (results) => results.reduce((sum, { result }) => sum + result.docs.length, 0);

async function everyWord({ segments, ranges, boosts, rare }, { terms, without, phrases }, how) {
  const total = segments.reduce((sum, segment) => sum + segment.head.docs, 0);
  for (const term of terms) term.idf = idf(total, term.documents);
  return Promise.all(segments.map(async (segment) => {
    const own = (list) => list.map((term) => term.within(segment));
    let result = await how(segment, own(terms), ranges.get(segment), boosts);
    if (phrases.length) result = await (await rare("full")).tools.together(segment, result, phrases.map(own));
    if (without.length) result = await (await rare("full")).tools.withoutTerms(segment, result, without.map((group) => ({ ...group, terms: own(group.terms) })), boosts);
    return { segment, result };
  }));
}

/** The terms of a query with what they match as whole words. */
async function termsOf(segments, lang, rare, query, { tag, labels, mode = "submitted" }) {
  const asked = await parsed(segments, lang, rare, query, { labels, mode });
  return resolve({ segments, lang, tag, rare, asked: { ...asked, complete: false } }, asked.terms);
}

async function present({ segments, lang, asked }, outcome, options) {
  const { results, terms, fallback } = outcome;
  const { sort, limit, offset, facets, filters } = options;
  const total = totalOf(results);
  const rank = (most) => best(results, sort, most);
  const cardAt = ({ segment, result, row }) => segment.card(result.docs[row]);
  const page = options.editions === "one" && limit
    ? await oneHitAWork({ rank, cardOf: cardAt, total, offset, limit })
    : { rows: (await rank(offset + limit)).slice(offset).map((row) => ({ row, folded: 0 })), more: total > offset + limit };
  const hits = await Promise.all(page.rows.map(async ({ row: found, card: known, folded }) => {
    const { segment, result, row } = found;
    const doc = result.docs[row];
    const card = known ?? (await cardAt(found));
    const words = terms
      .map((term, t) => ({ asked: term.text, word: term.forms[result.best[t]?.[row]], level: result.termLevels?.[t]?.[row] ?? -1 }))
      .filter(({ word, level }) => word !== undefined && level >= 0)
      .map(({ asked: text, word, level }) => ({ asked: text, word, why: LEVELS[level] }));
    return { doc: segment.base + doc, why: LEVELS[result.levels[row]], words, card, folded };
  }));
  const answer = { total, hits, fallback, more: page.more, complete: !terms.some((term) => term.partial), hints: asked.hints };
  answer.terms = terms.map((term) => ({ text: term.text, field: term.field, words: term.forms.slice(0, 400), corrected: term.mistyped ?? null }));
  answer.excluded = asked.without.map((term) => term.text);
  answer.filters = filters;
  if (facets) answer.facets = await counted(results);
  return answer;
}

async function counted(results) {
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  for (const { segment, result } of results) if (result.docs.length) await count(segment, result.docs, counts);
  const sorted = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(FACETS.map((name) => [name, Object.fromEntries(sorted(counts[name]))]));
}

/** Words that complete what is typed, the most frequent first: [{ word, count }]. */
async function suggest(segments, lang, typed, { tag, limit = 8 } = {}) {
  const tokens = lang.tokens(typed).filter((token) => !token.joined);
  const last = tokens.at(-1);
  if (!last || last.end < typed.trimEnd().length || last.text.length < 2) return [];
  const found = new Map();
  for (const segment of segments) {
    for (const prefix of lang.querySkeletons(last.text, tag).slice(0, 2)) {
      const { keys } = await segment.keysFrom("w", prefix, 2);
      for (const { word, count: times } of keys) found.set(word, (found.get(word) ?? 0) + times);
    }
  }
  const typedKey = lang.key(last.text);
  const near = (word) => (lang.key(word).startsWith(typedKey) ? 1 : 0);
  return [...found]
    .sort((a, b) => near(b[0]) - near(a[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([word, times]) => ({ word, count: times, text: typed.slice(0, last.start) + word }));
}

async function cardOf(segments, number) {
  const segment = segments.filter(({ base }) => base <= number).at(-1);
  return segment.card(number - segment.base);
}
