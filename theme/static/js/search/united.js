// Several segments of the index read as one: the segment that would stand there if all were made anew, with its document
// numbers, so that what searches one segment searches them all (plugins/openshelf/search/FORMAT.md, section 8).

import { Cursor, compare } from "./bytes.js";

/** The segments of a root.json, in its order, as one. The last of them knows how the documents of all follow one another. */
export async function unite(segments) {
  const last = segments.at(-1);
  return new United(segments, readOrder(await last.source.file(`${last.path}/o.bin`), segments.map(({ head }) => head.docs)));
}

/**
 * Where documents stand. By segment: `places`, each document's number in the whole (of one that is gone the next one's), and
 * `gone`. By number in the whole: `segment` and `own`, the number there.
 */
function readOrder(bytes, sizes) {
  const lengths = new Cursor(bytes);
  const size = lengths.varint();
  const runs = new Cursor(bytes, lengths.at, lengths.at + size);
  const codes = new Cursor(bytes, runs.end);
  const most = sizes.reduce((sum, size) => sum + size, 0);
  const places = sizes.map((size) => new Uint32Array(size));
  const gone = sizes.map((size) => new Uint8Array(size));
  const at = sizes.map(() => 0);
  const segment = new Uint8Array(most);
  const own = new Uint32Array(most);
  let count = 0;
  const take = (from) => {
    places[from][at[from]] = count;
    segment[count] = from;
    own[count++] = at[from]++;
  };
  const drop = (from) => {
    gone[from][at[from]] = 1;
    places[from][at[from]++] = count;
  };
  while (codes.at < codes.end) {
    for (let run = runs.varint(); run > 0; run--) take(0);
    const code = codes.varint();
    if (code & 1) take((code + 1) / 2);
    else drop(code / 2);
  }
  while (at[0] < sizes[0]) take(0);
  return { places, gone, segment: segment.subarray(0, count), own: own.subarray(0, count), count };
}

/** The first position of a sorted list whose value is not below the wanted one. */
function firstFrom(list, wanted) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

class United {
  constructor(segments, order) {
    const [first] = segments;
    const { head } = segments.at(-1);
    this.segments = segments;
    this.order = order;
    this.base = 0;
    this.path = "";
    this.profiles = new Map();
    this.symbolsFrom = [];
    const symbols = [];
    for (const each of segments) {
      this.symbolsFrom.push(symbols.length);
      symbols.push(...each.head.symbols);
    }
    // What the last segment says of the whole, and the directories of the first, which is by far the largest.
    this.head = { ...first.head, docs: order.count, means: head.means, lengths: head.lengths, symbols, facets: { ...head.facets, docs: Math.max(1, order.count) } };
    this.weights = first.weights;
  }

  async withEndings() {
    await this.segments[0].withEndings();
    this.head.endings = this.segments[0].head.endings;
  }

  locate(kind, key) {
    return this.segments[0].locate(kind, key);
  }

  leavesOf(prefix) {
    return this.segments[0].leavesOf(prefix);
  }

  filesOf(kind, prefix) {
    return this.segments[0].filesOf(kind, prefix);
  }

  async entry(key) {
    return this.joined(key, await Promise.all(this.segments.map((segment) => segment.entry(key))));
  }

  /** One entry of those of the segments: postings add up, and a later segment has the last word on pointers, words and documents. */
  joined(key, entries) {
    let pointers = null;
    const parts = new Map();
    entries.forEach((entry, from) => {
      if (!entry) return;
      pointers = entry.pointers;
      for (const family of entry.families) {
        if (!parts.has(family.language)) parts.set(family.language, []);
        parts.get(family.language).push({ from, family });
      }
    });
    if (!pointers) return null;
    const families = [...parts].sort(([a], [b]) => a - b).map(([, own]) => own).filter((own) => own.at(-1).family.wordCount);
    if (!families.length && !pointers.length) return null;
    return { key, pointers, families: families.map((own) => this.family(key, own)) };
  }

  family(key, parts) {
    this.families ??= new Map();
    const name = `${parts.at(-1).family.language} ${key}`;
    let found = this.families.get(name);
    if (!found) this.families.set(name, (found = new UnitedFamily(this, key, parts)));
    return found;
  }

  /** The entries of a leaf of the first segment, and of the others those that would stand in it. */
  async leaf(number) {
    const [low, high] = await Promise.all([this.segments[0].firstKey("t", number), this.segments[0].firstKey("t", number + 1)]);
    const lists = await Promise.all(this.segments.map((segment, i) => (i ? keysBetween(segment, low, high) : segment.leaf(number).then((leaf) => leaf.entries))));
    const byKey = new Map();
    lists.forEach((list, from) => {
      for (const entry of list) {
        if (!byKey.has(entry.key)) byKey.set(entry.key, []);
        byKey.get(entry.key)[from] = entry;
      }
    });
    const entries = [...byKey].map(([key, own]) => this.joined(key, own)).filter(Boolean).sort((a, b) => compare(a.key, b.key));
    return { entriesFrom: (prefix) => entries.filter(({ key }) => key.startsWith(prefix)) };
  }

  async keysFrom(kind, prefix, most) {
    const lists = await Promise.all(this.segments.map((segment, i) => segment.keysFrom(kind, prefix, i ? Infinity : most)));
    const rows = new Map();
    // Where not all files were read, no key counts that would stand in the others.
    const end = lists[0].complete ? null : (lists[0].keys.at(-1)?.key ?? "");
    // w/ of a later segment replaces a row, with count 0 it takes it away; r/ takes away what was there.
    for (const row of lists.flatMap(({ keys }) => keys)) {
      if (end !== null && compare(row.key, end) > 0) continue;
      if (kind === "w" ? row.count === 0 : rows.has(row.key)) rows.delete(row.key);
      else rows.set(row.key, row);
    }
    return { keys: [...rows.values()].sort((a, b) => compare(a.key, b.key)), complete: lists[0].complete };
  }

  card(number) {
    return this.segments[this.order.segment[number]].card(this.order.own[number]);
  }

  /** The facet runs of the whole, made of those of the segments. */
  facets() {
    this.runs ??= this.joinedFacets();
    return this.runs;
  }

  async joinedFacets() {
    const { segment, own, count } = this.order;
    const width = this.head.facets.names.length;
    const known = Array.from({ length: width }, () => new Map());
    const sets = Array.from({ length: width }, () => new Map());
    const numberIn = (map, name, value) => {
      if (!map.has(name)) map.set(name, { number: map.size, value });
      return map.get(name).number;
    };
    const rows = new Map();
    const rowOf = await Promise.all(this.segments.map(async (each) => {
      const out = new Uint32Array(each.head.docs);
      const { docs } = each.head.facets;
      for (let file = 0, at = 0; file * docs < each.head.docs; file++) {
        const part = await each.facets(file);
        for (let i = 0; i < part.runs.length; i += width + 1) {
          const row = known.map((map, facet) => {
            const values = part.sets[facet][part.runs[i + 1 + facet]].map((value) => part.values[facet][value]);
            for (const value of values) numberIn(map, value, value);
            return numberIn(sets[facet], values.join("\u0001"), values);
          });
          out.fill(numberIn(rows, row.join(), row), at, (at += part.runs[i]));
        }
      }
      return out;
    }));
    const byNumber = [...rows.values()].map(({ value }) => value);
    const runs = [];
    for (let at = 0; at < count; ) {
      const row = rowOf[segment[at]][own[at]];
      let end = at + 1;
      while (end < count && rowOf[segment[end]][own[end]] === row) end++;
      runs.push(end - at, ...byNumber[row]);
      at = end;
    }
    const values = known.map((map) => [...map.keys()]);
    return { values, sets: sets.map((map, facet) => [...map.values()].map(({ value }) => value.map((name) => known[facet].get(name).number))), runs };
  }

  async column(kind, docs) {
    const { segment, own } = this.order;
    const out = new Array(docs.length);
    await Promise.all(this.segments.map(async (each, from) => {
      const rows = [];
      docs.forEach((doc, i) => segment[doc] === from && rows.push(i));
      const values = await each.column(kind, rows.map((i) => own[docs[i]]));
      const placed = kind === "z" ? (await this.titles()).places[from] : null;
      rows.forEach((i, n) => (out[i] = placed ? placed[values[n]] : values[n]));
    }));
    return out;
  }

  /** The order of all titles: as that of the documents, a segment's documents counted in the order of its own titles. */
  titles() {
    const last = this.segments.at(-1);
    this.titleOrder ??= last.source.file(`${last.path}/oz.bin`).then((bytes) => readOrder(bytes, this.segments.map(({ head }) => head.docs)));
    return this.titleOrder;
  }
}

/** The entries of a segment whose keys are not before `low` and before `high` (null: the end). */
async function keysBetween(segment, low, high) {
  const first = await segment.locate("t", low);
  const last = await segment.locate("t", high ?? "\u{10ffff}");
  const out = [];
  for (let number = first; number >= 0 && number <= last; number++)
    for (const entry of (await segment.leaf(number)).entries) if (compare(entry.key, low) >= 0 && (high === null || compare(entry.key, high) < 0)) out.push(entry);
  return out;
}

/** A family of all segments: the words and documents as the last segment that has it tells them, the postings of all. */
class UnitedFamily {
  constructor(united, key, parts) {
    const { family } = parts.at(-1);
    this.united = united;
    this.key = key;
    this.parts = parts;
    this.language = family.language;
    this.wordCount = family.wordCount;
    this.docs = family.docs;
  }

  get words() {
    return this.parts.at(-1).family.words;
  }

  async postings(wanted, ranges, withPlaces) {
    const lists = await Promise.all(this.parts.map((part) => this.own(part, wanted, ranges, withPlaces)));
    return lists.length === 1 ? lists[0] : mergedLists(lists);
  }

  /** A segment's postings in the numbers of the whole, without documents that are gone. */
  async own({ from, family }, wanted, ranges, withPlaces) {
    const { places, gone, segment, own } = this.united.order;
    const inSegment = wanted && Uint32Array.from(wanted.filter((doc) => segment[doc] === from), (doc) => own[doc]);
    const spans = ranges && ranges.map(([low, high]) => [firstFrom(places[from], low), firstFrom(places[from], high)]);
    const list = await family.postings(inSegment, spans, withPlaces);
    const words = family.words.map((word) => this.words.indexOf(word));
    const symbolsFrom = this.united.symbolsFrom[from];
    const out = { docs: new Uint32Array(list.docs.length), words: new Uint16Array(list.docs.length), symbols: new Uint16Array(list.docs.length), places: list.places ? [] : null };
    let count = 0;
    for (let i = 0; i < list.docs.length; i++) {
      if (gone[from][list.docs[i]]) continue;
      out.docs[count] = places[from][list.docs[i]];
      out.words[count] = words[list.words[i]];
      out.symbols[count] = symbolsFrom + list.symbols[i];
      out.places?.push(list.places[i]);
      count++;
    }
    return { docs: out.docs.subarray(0, count), words: out.words.subarray(0, count), symbols: out.symbols.subarray(0, count), places: out.places };
  }
}

/** Lists sorted by document as one. A document stands in one segment only. */
function mergedLists(lists) {
  const order = lists.flatMap((list, from) => Array.from(list.docs, (doc, i) => ({ doc, from, i })));
  order.sort((a, b) => a.doc - b.doc || a.i - b.i);
  const pick = (name) => order.map(({ from, i }) => lists[from][name][i]);
  return { docs: Uint32Array.from(pick("docs")), words: Uint16Array.from(pick("words")), symbols: Uint16Array.from(pick("symbols")), places: lists[0].places ? pick("places") : null };
}
