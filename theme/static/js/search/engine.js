// The search: a query and the state of a page in, an answer out. The same code runs in the page's worker and in Node.
//
//   const engine = createEngine(source, lang);
//   const answer = await engine.search("azerbaycan", { tag: "az", mode: "submitted", filters: { language: ["az"] } });
//
// An answer: { total, hits, terms, fallback, complete }; what filters offer for it `counts` says. Hits are ordered by tier (the level
// of the weakest word); within a tier those named so (every word in title or creator, one in the title) come first; then BM25F. All words must be found; where no record holds them all, records with any of them
// follow and `fallback` is "any".

import { oneHitAWork } from "./editions.js";
import { allWords, BOOST, BOOSTS, idf } from "./evaluate.js";
import { LEVELS } from "./levels.js";
import { plainWords } from "./query.js";
import { best } from "./rank.js";
import { Segment } from "./segment.js";
import { MissingFile } from "./source.js";
import { asSpelled, joinMatches, Term } from "./terms.js";
import { wholeWord } from "./words.js";

const FORMAT = 3;

export class NoIndex extends Error {}

/** Where modules are read as they are written, the parts stand beside this one; the names are values so that no bundler joins them. */
const BESIDE = { words: "./rare.js", full: "./full.js", narrow: "./narrow.js", typing: "./typing.js", united: "./united.js" };
const besideThis = (lang) => async (part = "words") => ({ tools: await import(BESIDE[part]), lang });

/**
 * rare: gives { tools, lang } of a part that many searches never use, so that a page need not load it before: "words" (what rare.js
 * exports, and a lang that can stem) where a word was not found as it stands, "typing" (typing.js) where it is being typed, "full"
 * (full.js) where a query is more than words, "narrow" (narrow.js) for filters, counts and orders, "united" (united.js) where the index
 * has several segments.
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

  const found = (segments, query, options) => outcomeOf({ segments, lang, rare }, query, options);
  const by = (part, job) => (...asked) => over(async (segments) => {
    const { tools, lang: own } = await rare(part);
    return tools[job](segments, own, ...asked);
  });

  return {
    search: (query, options = {}) => over(async (segments) => present(await found(segments, query, options), options)),
    /** What filters offer: { facets, choices } of a query, see narrow.js. */
    counts: (query, options = {}) => over(async (segments) => (await rare("narrow")).tools.counts((more) => found(segments, query, { ...options, ...more }), options.filters)),
    otherSpelling: (query, options = {}) => over(async (segments) => {
      const context = { segments, lang, rare, tag: options.tag, resolve };
      const terms = await (await rare("full")).tools.termsOf(context, query, options);
      const { tools, lang: own } = await rare();
      return tools.otherSpelling(segments, own, options.tag, terms);
    }),
    suggest: by("typing", "suggest"),
    editions: by("words", "editionsOf"),
  };
}

/** What a query finds: { context it was read in, results of each segment, terms that found them, fallback }. */
async function outcomeOf({ segments, lang, rare }, query, options) {
  const { mode, filters = {} } = options;
  const context = { segments, lang, rare, mode, filters, tag: options.tag, boosts: boostsOf(segments), ranges: new Map(), resolve, everyWord };
  const full = async () => (await rare("full")).tools;
  const asked = plainWords(query, lang, options);
  if (!asked?.terms.length || Object.keys(filters).length) return (await full()).outcomeOf(context, query, asked, options);
  const own = { ...context, asked };
  const begun = ({ open, star }) => open || star;
  const typing = asked.terms.some(begun) && (await rare("typing")).tools;
  const terms = await resolve(own, asked.terms, (term, segment) => (begun(term) ? typing.completions(lang, options.tag, term, segment) : []));
  if (!terms.every(({ found, proven, open }) => found && (proven || open))) return (await full()).evaluate(own, terms);
  const results = await everyWord(own, terms, allWords);
  return results.some(({ result }) => result.docs.length) ? { context: own, results, terms, fallback: null } : (await full()).evaluate(own, terms);
}

function boostsOf(segments) {
  return (segments[0]?.head.fields ?? []).map((name) => BOOSTS[name] ?? BOOST);
}

/** Finds each term's matches: as a whole word, and further(term, segment): lists of what it matches beside. */
function resolve({ segments, lang, rare, tag }, list, further = () => []) {
  return Promise.all(list.map(async (item) => {
    const term = new Term(item);
    const whole = term.numbers ? [] : [term.text, term.whole].filter(Boolean);
    await Promise.all(segments.map(async (segment) => {
      const words = whole.map((text) => wholeWord(segment, lang, text, tag, term.group < 0 && !term.open ? rare : null));
      const [more, ...found] = await Promise.all([further(term, segment), ...words]);
      if (found.some(({ proven }) => proven)) term.proven = true;
      const matches = joinMatches([...found.map(({ matches }) => matches), ...more]);
      term.set(segment, term.group < 0 ? matches : asSpelled(matches));
    }));
    return term;
  }));
}

/** By segment the documents that `how` (allWords, anyWord) says hold the terms. */
function everyWord({ segments, ranges, boosts }, terms, how) {
  const total = segments.reduce((sum, segment) => sum + segment.head.docs, 0);
  for (const term of terms) term.idf = idf(total, term.documents);
  return Promise.all(segments.map(async (segment) => ({ segment, result: await how(segment, terms.map((term) => term.within(segment)), ranges.get(segment) ?? null, boosts) })));
}

async function present({ context, results, terms, fallback }, options) {
  const { asked, rare } = context;
  const { sort = "relevance", limit = 10, offset = 0 } = options;
  const total = results.reduce((sum, { result }) => sum + result.docs.length, 0);
  const values = sort === "relevance" ? undefined : (await rare("narrow")).tools.orderBy(sort);
  const rank = (most) => best(results, most, values);
  const cardAt = ({ segment, result, row }) => segment.card(result.docs[row]);
  const page = options.editions === "one" && limit
    ? await oneHitAWork({ rank, cardOf: cardAt, total, offset, limit })
    : { rows: (await rank(offset + limit)).slice(offset).map((row) => ({ row })), more: total > offset + limit };
  const hits = await Promise.all(page.rows.map(async ({ row: found, card: known }) => {
    const { result, row } = found;
    const card = known ?? (await cardAt(found));
    const words = terms
      .map((term, t) => ({ asked: term.text, word: term.forms[result.best[t]?.[row]], level: result.termLevels?.[t]?.[row] ?? -1 }))
      .filter(({ word, level }) => word !== undefined && level >= 0)
      .map(({ asked: text, word, level }) => ({ asked: text, word, why: LEVELS[level] }));
    return { why: LEVELS[result.levels[row]], words, card };
  }));
  return {
    total, hits, fallback, more: page.more, complete: !terms.some((term) => term.partial), hints: asked.hints,
    terms: terms.map((term) => ({ text: term.text, field: term.field, group: term.group, words: term.forms.slice(0, 400), corrected: term.mistyped ?? null })),
  };
}
