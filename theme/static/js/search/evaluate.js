// The terms of a query over one segment → the documents that match, each with its level and score.
// A result is { docs, levels, scores, best } with parallel arrays sorted by document; best[t][i] is the word (in term t's
// list of words) that met document i best.

import { within } from "./facets.js";
import { NAMED, TITLED } from "./levels.js";

const K1 = 1.2;
/** BM25F: what a word in a field weighs before saturation; small, so that many words in a poor field never reach one in a rich field. */
export const BOOSTS = { title: 4, creator: 2.4, subject: 0.6, collection: 0.4 };
export const BOOST = 0.25; // of every other field

/** idf of a term that `matching` of `total` documents hold. */
export const idf = (total, matching) => Math.log(total / (matching + 1)) + 1;

/**
 * The postings of a term's matches gathered by document: { docs, levels, x, heads, words } sorted; words index `term.forms`,
 * heads is NAMED where the term stands at its best level in the title or the creator, and TITLED as well where in the title.
 */
async function gather(segment, term, matches, { wanted, ranges, boosts }) {
  const field = term.field && !term.numbers ? segment.head.fields.indexOf(term.field) : -1;
  const { weights, heads: headOf } = segment.weights(field, boosts);
  const lists = await Promise.all(matches.map(({ family }) => family.postings(wanted, ranges, false)));
  let size = 0;
  for (const list of lists) size += list.docs.length;
  const docs = new Uint32Array(size);
  const levels = new Int8Array(size);
  const x = new Float64Array(size);
  const heads = new Uint8Array(size);
  const words = new Uint32Array(size);
  let count = 0;
  lists.forEach((list, m) => {
    const { family, levels: levelOf } = matches[m];
    const base = term.formsOf(family);
    for (let i = 0; i < list.docs.length; i++) {
      const level = levelOf[list.words[i]];
      const weight = weights[list.symbols[i]];
      if (level < 0 || weight === 0) continue;
      const doc = list.docs[i];
      if (count && docs[count - 1] === doc) {
        x[count - 1] += weight;
        if (level < levels[count - 1]) {
          levels[count - 1] = level;
          heads[count - 1] = headOf[list.symbols[i]];
          words[count - 1] = base + list.words[i];
        } else if (level === levels[count - 1]) heads[count - 1] |= headOf[list.symbols[i]];
        continue;
      }
      docs[count] = doc;
      levels[count] = level;
      x[count] = weight;
      heads[count] = headOf[list.symbols[i]];
      words[count++] = base + list.words[i];
    }
  });
  const flat = shortened({ docs, levels, x, heads, words }, count);
  return lists.length > 1 ? merged(flat) : flat;
}

const shortened = (columns, count) => Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(0, count)]));

/** Sorts gathered postings by document and makes one of each document's. */
function merged({ docs, levels, x, heads, words }) {
  const order = new Float64Array(docs.length);
  for (let i = 0; i < docs.length; i++) order[i] = docs[i] * 0x200000 + i;
  order.sort();
  const size = docs.length;
  const out = { docs: new Uint32Array(size), levels: new Int8Array(size), x: new Float64Array(size), heads: new Uint8Array(size), words: new Uint32Array(size) };
  let count = 0;
  for (let k = 0; k < order.length; k++) {
    const i = order[k] % 0x200000;
    if (count && out.docs[count - 1] === docs[i]) {
      out.x[count - 1] += x[i];
      if (levels[i] < out.levels[count - 1]) {
        out.levels[count - 1] = levels[i];
        out.heads[count - 1] = heads[i];
        out.words[count - 1] = words[i];
      } else if (levels[i] === out.levels[count - 1]) out.heads[count - 1] |= heads[i];
      continue;
    }
    out.docs[count] = docs[i];
    out.levels[count] = levels[i];
    out.x[count] = x[i];
    out.heads[count] = heads[i];
    out.words[count++] = words[i];
  }
  return shortened(out, count);
}

const countOf = (matches) => matches.reduce((sum, { family }) => sum + family.docs, 0);

/** Documents that hold every term. terms: { matches (of this segment), idf, field, formsOf, … }. */
export async function allWords(segment, terms, ranges, boosts) {
  const order = terms.map((_, t) => t).sort((a, b) => countOf(terms[a].matches) - countOf(terms[b].matches));
  let current = null;
  for (const t of order) {
    const term = terms[t];
    const found = await gather(segment, term, term.matches, { wanted: current?.docs ?? null, ranges, boosts });
    current = current ? met(current, found, t, term.idf) : first(found, ranges, t, term.idf, terms.length);
    if (!current.docs.length) break;
  }
  return current ?? everything(segment, ranges);
}

/** Every document of the ranges: what filters alone find. */
function everything(segment, ranges) {
  const spans = ranges ?? [[0, segment.head.docs]];
  const docs = new Uint32Array(spans.reduce((sum, [from, to]) => sum + to - from, 0));
  let at = 0;
  for (const [from, to] of spans) for (let doc = from; doc < to; doc++) docs[at++] = doc;
  return { docs, levels: new Int8Array(docs.length), scores: new Float64Array(docs.length), heads: new Uint8Array(docs.length), best: [], found: null };
}

function first(found, ranges, t, weight, termCount) {
  const docs = within(found.docs, ranges);
  const out = emptyResult(docs.length, termCount);
  for (let i = 0, j = 0; i < docs.length; i++) {
    while (found.docs[j] !== docs[i]) j++;
    put(out, i, docs[i], found, j, t, weight);
  }
  return out;
}

function emptyResult(size, termCount) {
  return {
    docs: new Uint32Array(size),
    levels: new Int8Array(size),
    scores: new Float64Array(size),
    heads: new Uint8Array(size).fill(NAMED),
    best: Array.from({ length: termCount }, () => new Uint32Array(size)),
    termLevels: Array.from({ length: termCount }, () => new Int8Array(size).fill(-1)),
  };
}

function put(out, i, doc, found, j, t, weight) {
  out.docs[i] = doc;
  out.levels[i] = Math.max(out.levels[i], found.levels[j]);
  out.scores[i] += (weight * found.x[j]) / (K1 + found.x[j]);
  // Every word in title or creator, and one of them in the title.
  out.heads[i] = (out.heads[i] & found.heads[j] & NAMED) | ((out.heads[i] | found.heads[j]) & TITLED);
  out.best[t][i] = found.words[j];
  out.termLevels[t][i] = found.levels[j];
}

function met(current, found, t, weight) {
  const out = emptyResult(Math.min(current.docs.length, found.docs.length), current.best.length);
  let count = 0;
  for (let i = 0, j = 0; i < current.docs.length && j < found.docs.length; ) {
    if (current.docs[i] < found.docs[j]) i++;
    else if (current.docs[i] > found.docs[j]) j++;
    else {
      out.levels[count] = current.levels[i];
      out.scores[count] = current.scores[i];
      out.heads[count] = current.heads[i];
      for (let term = 0; term < out.best.length; term++) {
        out.best[term][count] = current.best[term][i];
        out.termLevels[term][count] = current.termLevels[term][i];
      }
      put(out, count++, current.docs[i], found, j, t, weight);
      i++;
      j++;
    }
  }
  return cut(out, count);
}

function cut(result, count) {
  return {
    docs: result.docs.subarray(0, count),
    levels: result.levels.subarray(0, count),
    scores: result.scores.subarray(0, count),
    heads: result.heads.subarray(0, count),
    best: result.best.map((words) => words.subarray(0, count)),
    termLevels: result.termLevels.map((levels) => levels.subarray(0, count)),
  };
}

/** Documents that hold any term; `counts` says how many terms each holds, and the level is that of the words it does hold. */
export async function anyWord(segment, terms, ranges, boosts) {
  const found = await Promise.all(terms.map((term) => gather(segment, term, term.matches, { wanted: null, ranges, boosts })));
  const docs = new Set();
  for (const { docs: own } of found) for (const doc of within(own, ranges)) docs.add(doc);
  const sorted = Uint32Array.from(docs).sort();
  const out = emptyResult(sorted.length, terms.length);
  out.counts = new Uint8Array(sorted.length);
  out.docs.set(sorted);
  found.forEach((list, t) => {
    for (let i = 0, j = 0; i < sorted.length && j < list.docs.length; ) {
      if (sorted[i] < list.docs[j]) i++;
      else if (sorted[i] > list.docs[j]) j++;
      else {
        out.counts[i]++;
        put(out, i++, list.docs[j], list, j++, t, terms[t].idf);
      }
    }
  });
  return out;
}

/** The result's rows that `keep(i)` says. */
export function kept(result, keep) {
  const rows = [];
  for (let i = 0; i < result.docs.length; i++) if (keep(i)) rows.push(i);
  const pick = (list) => list && list.constructor.from(rows, (i) => list[i]);
  return {
    docs: pick(result.docs),
    levels: pick(result.levels),
    scores: pick(result.scores),
    heads: pick(result.heads),
    counts: pick(result.counts),
    best: result.best.map(pick),
    termLevels: (result.termLevels ?? []).map(pick),
  };
}

/** Without the documents that hold one of the excluded terms. */
export async function withoutTerms(segment, result, excluded, boosts) {
  for (const group of excluded) {
    if (!result.docs.length) break;
    let found = await allWords(segment, group.terms, ranged(result.docs), boosts);
    if (group.phrase) found = await together(segment, found, [group.terms]);
    const gone = new Set(found.docs);
    result = kept(result, (i) => !gone.has(result.docs[i]));
  }
  return result;
}

const ranged = (docs) => [[docs[0], docs.at(-1) + 1]];

/** The documents in which the words of each phrase follow one another. */
export async function together(segment, result, phrases) {
  for (const terms of phrases) {
    if (!result.docs.length) return result;
    const places = await Promise.all(terms.map((term) => placesOf(segment, term, result.docs)));
    result = kept(result, (i) => {
      const doc = result.docs[i];
      const lists = places.map((byDoc) => byDoc.get(doc));
      if (lists.some((list) => !list)) return false;
      return [...lists[0]].some((place) => lists.every((list, step) => list.has(place + step)));
    });
  }
  return result;
}

async function placesOf(segment, term, docs) {
  const wanted = new Set(docs);
  const byDoc = new Map();
  for (const { family, levels } of term.matches) {
    const list = await family.postings(docs, null, true);
    for (let i = 0; i < list.docs.length; i++) {
      if (!wanted.has(list.docs[i]) || levels[list.words[i]] < 0) continue;
      let places = byDoc.get(list.docs[i]);
      if (!places) byDoc.set(list.docs[i], (places = new Set()));
      for (const place of list.places[i]) places.add(place);
    }
  }
  return byDoc;
}
