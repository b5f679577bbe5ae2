// The search: a query and the state of a page in, an answer out. The same code runs in the page's worker and in Node.
//
//   const engine = createEngine(source, lang);
//   const answer = await engine.search("azerbaycan", { tag: "az", mode: "submitted", filters: { language: ["az"] } });
//
// An answer: { total, hits, facets, choices, terms, fallback, complete }. Hits are ordered by tier (the level
// of the weakest word); within a tier those named so (every word in title or creator, one in the title) come first; then BM25F. All words must be found; where no record holds them all, records with any of them
// follow and `fallback` is "any".

import { allWords, anyWord, BOOST, BOOSTS, idf, kept, together, withoutTerms } from "./evaluate.js";
import { count, cross, rangesOf, yearRanges } from "./facets.js";
import { LEVELS, SPELLING } from "./levels.js";
import { parse } from "./query.js";
import { best } from "./rank.js";
import { Segment } from "./segment.js";
import { MissingFile } from "./source.js";
import { asSpelled, joinMatches, Term } from "./terms.js";
import { completedWord, numberMatches, wholeWord } from "./words.js";

const FORMAT = 1;
export const FACETS = ["type", "language", "script", "decade", "access", "collection"];
const LITTLE = 3; // documents of a word up to which it may be mistyped

export class NoIndex extends Error {}

/** Where modules are read as they are written, rare.js stands beside this one; the name is a value so that no bundler joins it. */
const RARE = "./rare.js";
const besideThis = (lang) => async () => ({ tools: await import(RARE), lang });

/**
 * rare: gives { tools, lang }, what rare.js exports and a lang that can stem; it is called where a word was not found as it
 * stands, so that a page need not load before what most searches never use.
 */
export function createEngine(source, lang, rare = besideThis(lang)) {
  let opened = null;

  async function open(again) {
    if (again) opened = null;
    opened ??= (async () => {
      const root = await source.root();
      if (!root) throw new NoIndex("no search index here: search/root.json is missing");
      if (root.format !== FORMAT) throw new NoIndex(`the search index has format ${root.format}, this reader knows ${FORMAT}`);
      let base = 0;
      const starts = root.segments.map(({ docs }) => (base += docs) - docs);
      return Promise.all(root.segments.map(({ path, gone }, i) => Segment.open(source, path, starts[i], gone)));
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
    otherSpelling: (query, options = {}) => over((segments) => otherSpelling(segments, lang, rare, query, options)),
    suggest: (typed, options = {}) => over((segments) => suggest(segments, lang, typed, options)),
    cards: (ids) => over((segments) => Promise.all(ids.map((id) => cardOf(segments, id)))),
  };
}

async function search(segments, lang, rare, query, options) {
  const { tag, mode = "submitted", filters = {}, sort = "relevance", limit = 10, offset = 0, facets = true } = options;
  const boosts = boostsOf(segments);
  const asked = parse(query, lang, { fields: segments[0]?.head.fields ?? [], labels: options.labels, mode, numbers: options.numbers });
  const allFilters = mergedFilters(filters, asked.filters);
  const ranges = new Map();
  await Promise.all(segments.map(async (segment) => {
    const [byFacet, byYear] = await Promise.all([rangesOf(segment, allFilters), yearRanges(segment, asked.years)]);
    ranges.set(segment, cross(byFacet, byYear));
  }));
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
        term.set(segment, await numbersOf(segment, lang, tag, term));
        return;
      }
      const lists = [await wholeWord(segment, lang, term.text, tag, term.group < 0 ? rare : null)];
      if (term.whole) lists.push(await wholeWord(segment, lang, term.whole, tag, rare));
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

async function numbersOf(segment, lang, tag, term) {
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
  let typo = false;
  const missing = terms.filter((term) => !term.found && !term.numbers);
  if (missing.length) {
    for (const term of missing) term.missing = true;
    await Promise.all(missing.map((term) => widen(context, term)));
    typo = missing.some((term) => term.mistyped);
  }
  let results = await everyWord(context, plan, allWords);
  if (terms.length && !totalOf(results)) {
    const widened = await withTypos(context, plan);
    if (widened) {
      results = widened;
      typo = true;
    } else {
      const mended = await withMendedWords(context, plan);
      if (mended) return { ...mended, typo, fallback: null };
    }
  }
  if (totalOf(results) || terms.length < 2 || !terms.some((term) => term.found)) return { results, terms, typo, fallback: null };
  const present = terms.filter((term) => term.found && term.group < 0);
  if (!present.length) return { results, terms, typo, fallback: null };
  results = await everyWord(context, { ...plan, terms: present, phrases: [] }, anyWord);
  return { results, terms: present, typo, fallback: totalOf(results) ? "any" : null };
}

const totalOf = (results) => results.reduce((sum, { result }) => sum + result.docs.length, 0);

async function everyWord({ segments, ranges, boosts }, { terms, without, phrases }, how) {
  const total = segments.reduce((sum, segment) => sum + segment.head.docs, 0);
  for (const term of terms) term.idf = idf(total, term.documents);
  return Promise.all(segments.map(async (segment) => {
    const own = (list) => list.map((term) => term.within(segment));
    let result = await how(segment, own(terms), ranges.get(segment), boosts);
    if (phrases.length) result = await together(segment, result, phrases.map(own));
    if (segment.gone) result = kept(result, (row) => !segment.gone.has(result.docs[row]));
    if (without.length) result = await withoutTerms(segment, result, without.map((group) => ({ ...group, terms: own(group.terms) })), boosts);
    return { segment, result };
  }));
}

/** A word found nowhere: read in another spelling, else as the beginning of a word, else as mistyped. */
async function widen(context, term) {
  const { segments, lang, tag } = context;
  if (term.group >= 0) return;
  const { tools } = await context.rare();
  for (const how of [
    (segment) => tools.respelledWord(segment, lang, term.text),
    async (segment) => (await completedWord(segment, lang, term.text, tag)).matches,
  ]) {
    await Promise.all(segments.map(async (segment) => term.set(segment, await how(segment))));
    if (term.found) return;
  }
  await addTypos(context, term);
}

async function addTypos({ segments, lang, tag, rare }, term) {
  const { tools } = await rare();
  await Promise.all(segments.map(async (segment) => {
    const { matches, words } = await tools.mistypedWord(segment, lang, term.text, tag);
    if (words.length) term.mistyped ??= words[0];
    term.set(segment, joinMatches([term.bySegment.get(segment) ?? [], matches]));
  }));
}

/** The results with each rare word also read as mistyped, where that finds something; null where it does not. */
async function withTypos(context, plan) {
  const before = plan.terms.map((term) => new Map(term.bySegment));
  const open = plan.terms.filter((term) => term.group < 0 && !term.numbers && !term.mistyped && term.documents <= LITTLE);
  if (!open.length || context.mode === "typing") return null;
  await Promise.all(open.map((term) => addTypos(context, term)));
  if (!open.some((term) => term.mistyped)) return null;
  const results = await everyWord(context, plan, allWords);
  if (totalOf(results)) return results;
  plan.terms.forEach((term, i) => (term.bySegment = before[i]));
  return null;
}

/** The results with two words read as one, or a missing one as two; null where that finds nothing. */
async function withMendedWords(context, plan) {
  const { segments, lang, tag } = context;
  const whole = [...plan.terms.entries()].filter(([, term]) => term.group < 0 && !term.numbers && !term.field);
  if (!whole.length || context.mode === "typing") return null;
  const spelled = async (text) => {
    const term = new Term({ text, field: null, group: 0 });
    await Promise.all(segments.map(async (segment) => term.set(segment, asSpelled(await wholeWord(segment, lang, text, tag)))));
    return term.found ? term : null;
  };
  const attempt = async (at, gone, put, phrases) => {
    const terms = [...plan.terms.slice(0, at), ...put, ...plan.terms.slice(at + gone)];
    const results = await everyWord(context, { ...plan, terms, phrases: [...plan.phrases, ...phrases] }, allWords);
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
  return (await context.rare()).tools.withBrokenWords({ terms: whole, spelled, attempt });
}

/** What a query that found little may have meant, { from, to }: a rare word of it as a frequent one is spelled; else null. */
async function otherSpelling(segments, lang, rare, query, { tag, labels, mode = "submitted" }) {
  const asked = parse(query, lang, { fields: segments[0]?.head.fields ?? [], labels, mode });
  const [terms, { tools }] = await Promise.all([resolve({ segments, lang, tag, rare, asked: { ...asked, complete: false } }, asked.terms), rare()]);
  for (const term of terms) {
    if (term.numbers || term.group >= 0 || term.documents > LITTLE) continue;
    for (const segment of segments) {
      const [near] = await tools.nearKeys(segment, lang, term.text, tag);
      if (near && near.count > 4 * term.documents) return { from: term.text, to: near.word };
    }
  }
  return null;
}

async function present({ segments, lang, asked }, outcome, options) {
  const { results, terms, fallback } = outcome;
  const { sort, limit, offset, facets, filters } = options;
  const total = totalOf(results);
  const rows = await best(results, sort, offset + limit);
  const hits = await Promise.all(rows.slice(offset).map(async ({ segment, result, row }) => {
    const doc = result.docs[row];
    const card = await segment.card(doc);
    const words = terms
      .map((term, t) => ({ asked: term.text, word: term.forms[result.best[t]?.[row]], level: result.termLevels?.[t]?.[row] ?? -1 }))
      .filter(({ word, level }) => word !== undefined && level >= 0)
      .map(({ asked: text, word, level }) => ({ asked: text, word, why: LEVELS[level] }));
    return { doc: segment.base + doc, why: LEVELS[result.levels[row]], words, card };
  }));
  const answer = { total, hits, fallback, complete: !terms.some((term) => term.partial) };
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
