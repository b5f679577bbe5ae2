// One segment of the index: its head, directories, term leaves, long lists, places, cards, facets and columns, each read
// when asked for (plugins/openshelf/search/FORMAT.md). Document numbers here are the segment's own.

import { Cursor, FrontCoded, compare, lastNotAfter, text } from "./bytes.js";
import { NAMED, TITLED } from "./levels.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const json = (bytes) => JSON.parse(decoder.decode(bytes));
const hex = (number) => number.toString(16).padStart(2, "0");

const LENGTH = { title: 0.5 }; // BM25F's b, else 0.75: a long title is no less a title
const HEADS = { title: NAMED | TITLED, creator: NAMED };

/** WORD: the target's family holds the word; ALIAS: another name of the same thing. */
export const WORD = 0;
export const ALIAS = 1;

export class Segment {
  constructor(source, path, base) {
    this.source = source;
    this.path = path;
    this.base = base;
    this.parsed = new Map();
    this.profiles = new Map();
  }

  /** A segment as root.json names it: { path, head }. */
  static async open(source, { path, head }, base = 0) {
    const segment = new Segment(source, path, base);
    segment.head = json(await source.inflate(Uint8Array.from(atob(head), (letter) => letter.charCodeAt(0))));
    return segment;
  }

  /** What only words that are not found need of the head: `head.endings`. */
  async withEndings() {
    this.head.endings ??= json(await this.source.file(`${this.path}/e.bin`));
  }

  /** A file of a kind, parsed once. */
  async file(kind, number, parse) {
    const path = `${this.path}/${kind}/${hex(number >> 8)}/${hex(number & 255)}.bin`;
    const bytes = await this.source.file(path);
    const kept = this.parsed.get(path);
    if (kept?.bytes === bytes) return kept.value;
    const value = parse(bytes);
    if (this.parsed.size > 600) this.parsed.delete(this.parsed.keys().next().value);
    this.parsed.set(path, { bytes, value });
    return value;
  }

  /** The number of the file of `kind` that would hold a key, or -1 in an empty index. */
  async locate(kind, key) {
    const directory = this.head[kind];
    if (!directory.count) return -1;
    if (directory.keys) return lastNotAfter(directory.keys, key);
    const page = lastNotAfter(directory.pages, key);
    return page * this.head.page + lastNotAfter(await this.file(`${kind}i`, page, json), key);
  }

  /** The first key of a file of `kind`; null where there is no such file. */
  async firstKey(kind, number) {
    const { count, keys } = this.head[kind];
    if (number >= count) return null;
    return keys ? keys[number] : (await this.file(`${kind}i`, Math.floor(number / this.head.page), json))[number % this.head.page];
  }

  async leaf(number) {
    return this.file("t", number, (bytes) => new Leaf(this, number, bytes));
  }

  /** The entry of a key, or null. */
  async entry(key) {
    const number = await this.locate("t", key);
    return number < 0 ? null : (await this.leaf(number)).entry(key);
  }

  /** How many leaves the keys with a prefix stand in: [first, last]. */
  async leavesOf(prefix) {
    const first = await this.locate("t", prefix);
    return [first, await this.locate("t", prefix + "\u{10ffff}")];
  }

  /** How many files of a kind the keys with a prefix stand in. */
  async filesOf(kind, prefix) {
    return (await this.locate(kind, prefix + "\u{10ffff}")) - (await this.locate(kind, prefix)) + 1;
  }

  /** Keys of w/ or r/ that begin with a prefix, as {key, count, word}; at most `most` files are read. */
  async keysFrom(kind, prefix, most) {
    const first = await this.locate(kind, prefix);
    const last = await this.locate(kind, prefix + "\u{10ffff}");
    if (first < 0) return { keys: [], complete: true };
    const numbers = [];
    for (let n = first; n <= last && numbers.length < most; n++) numbers.push(n);
    const files = await Promise.all(numbers.map((n) => this.file(kind, n, kind === "w" ? readWords : readReversed)));
    const keys = files.flat().filter(({ key }) => key.startsWith(prefix));
    return { keys, complete: last - first < most };
  }

  async card(number) {
    const size = this.head.card;
    const lists = await this.file("d", Math.floor(number / size), json);
    const card = {};
    for (const name in lists) if (lists[name][number % size] !== null) card[name] = lists[name][number % size];
    return card;
  }

  /** The facet runs from document `number * facets.docs` on. */
  async facets(number) {
    return this.file("f", number, json);
  }

  /** What a column says of sorted documents: kind y (years), a (days added), z (title ranks). */
  async column(kind, docs) {
    const size = this.head.column;
    const out = new Array(docs.length);
    const wanted = new Set();
    for (const doc of docs) wanted.add(Math.floor(doc / size));
    const files = new Map();
    await Promise.all([...wanted].map(async (n) => files.set(n, await this.file(kind, n, kind === "z" ? readRanks : readRuns))));
    docs.forEach((doc, i) => (out[i] = files.get(Math.floor(doc / size))[doc % size]));
    return out;
  }

  /**
   * For each symbol, x of BM25F in all fields by their boosts (-1), or in one alone, 0 where the field is absent: `weights`;
   * and NAMED where title or creator is among the fields, TITLED where the title is (of one alone always both): `heads`.
   */
  weights(field, boosts) {
    let table = this.profiles.get(field);
    if (table) return table;
    const { symbols, frequencies, lengths, means } = this.head;
    table = { weights: new Float64Array(symbols.length), heads: new Uint8Array(symbols.length).fill(field < 0 ? 0 : NAMED | TITLED) };
    symbols.forEach((classes, symbol) => {
      for (const value of classes) {
        const own = value >> 6;
        if (field >= 0 && own !== field) continue;
        const relative = lengths[own][value & 7] / means[own];
        const b = LENGTH[this.head.fields[own]] ?? 0.75;
        table.weights[symbol] += ((field < 0 ? boosts[own] : 1) * frequencies[(value >> 3) & 7]) / (1 - b + b * relative);
        table.heads[symbol] |= HEADS[this.head.fields[own]] ?? 0;
      }
    });
    this.profiles.set(field, table);
    return table;
  }
}

class Leaf {
  constructor(segment, number, bytes) {
    this.segment = segment;
    this.number = number;
    const lengths = new Cursor(bytes);
    const sizes = Array.from({ length: 7 }, () => lengths.varint());
    let at = lengths.at;
    const [keys, heads, pointers, words, gaps, which, symbols] = sizes.map((size) => new Cursor(bytes, at, (at += size)));
    const coded = new FrontCoded();
    this.keys = [];
    this.entries = [];
    let posting = 0;
    while (keys.at < keys.end) {
      const key = coded.next(keys);
      const entry = { key, pointers: [], families: [] };
      let pointerCount = heads.varint();
      let familyCount = heads.varint();
      while (pointerCount-- > 0) {
        const kind = pointers.varint();
        const language = pointers.varint();
        entry.pointers.push({ kind: kind & 3, cut: kind >> 2, language, more: pointers.take(pointers.varint()) });
      }
      while (familyCount-- > 0) {
        const family = new Family(this, key, heads, segment.head.later);
        family.wordsAt = words.at;
        for (let i = 0; i < family.wordCount; i++) {
          words.varint();
          words.take(words.varint());
        }
        if (!family.segments.length) {
          family.inline = { gaps: gaps.at, which: which.at, symbols: symbols.at, posting };
          gaps.skipVarints(family.count);
          if (family.wordCount > 1) which.skipVarints(family.count);
          symbols.skipVarints(family.count);
          posting += family.count;
        }
        entry.families.push(family);
      }
      this.keys.push(key);
      this.entries.push(entry);
    }
    this.bytes = bytes;
  }

  entry(key) {
    if (!this.keys.length) return null;
    const at = lastNotAfter(this.keys, key);
    return this.keys[at] === key ? this.entries[at] : null;
  }

  /** The entries whose keys begin with a prefix. */
  entriesFrom(prefix) {
    let at = this.keys.length ? lastNotAfter(this.keys, prefix) : 0;
    if (at < this.keys.length && compare(this.keys[at], prefix) < 0) at++;
    const found = [];
    while (at < this.keys.length && this.keys[at].startsWith(prefix)) found.push(this.entries[at++]);
    return found;
  }
}

/** The key a pointer leads to. */
export function targetOf(entry, pointer) {
  const own = encoder.encode(entry.key);
  const bytes = new Uint8Array(own.length - pointer.cut + pointer.more.length);
  bytes.set(own.subarray(0, own.length - pointer.cut));
  bytes.set(pointer.more, own.length - pointer.cut);
  return text(bytes);
}

/** Words of one stem in one language with their postings. */
class Family {
  /** later: of a segment behind others, whose families say how many documents of all segments hold them. */
  constructor(leaf, key, heads, later) {
    this.leaf = leaf;
    this.key = key;
    this.language = heads.varint();
    this.wordCount = heads.varint();
    this.count = 0;
    this.docs = 0;
    this.segments = [];
    if (!this.wordCount) return; // No document holds it any more.
    const whole = later ? heads.varint() : 0;
    this.count = heads.varint();
    this.docs = this.count - heads.varint();
    if (later) this.docs = whole;
    let segments = heads.varint();
    let first = 0;
    let file = 0;
    while (segments-- > 0) {
      const count = heads.varint();
      first += heads.varint();
      file += heads.varint();
      this.segments.push({ count, first, file, block: heads.varint() });
    }
  }

  get words() {
    if (!this.wordList) {
      const cursor = new Cursor(this.leaf.bytes, this.wordsAt);
      const coded = new FrontCoded(encoder.encode(this.key));
      this.wordList = Array.from({ length: this.wordCount }, () => coded.next(cursor));
    }
    return this.wordList;
  }

  /**
   * The postings as parallel arrays { docs, words, symbols, places }, in order. Only blocks that can hold a document of
   * `wanted` (sorted numbers) or of `ranges` are read; null is all. `withPlaces` also reads where the words stand.
   */
  async postings(wanted, ranges, withPlaces) {
    if (!this.segments.length) {
      if (this.decoded && !withPlaces) return this.decoded;
      const { bytes, segment, number } = this.leaf;
      const { gaps, which, symbols, posting } = this.inline;
      const decoded = decode(bytes, gaps, which, symbols, this.count, 0, this.wordCount > 1);
      if (withPlaces) decoded.places = await this.leafPlaces(segment, number, posting);
      this.decoded = decoded;
      return decoded;
    }
    const chosen = this.segments.filter((block, i) => {
      const end = this.segments[i + 1]?.first ?? Infinity;
      return touches(block.first, end, wanted, ranges);
    });
    const blocks = await Promise.all(chosen.map((block) => this.block(block, withPlaces)));
    return joined(blocks);
  }

  async block({ count, first, file, block }, withPlaces) {
    const { segment } = this.leaf;
    const [bytes, places] = await Promise.all([
      segment.file("l", file, (body) => body),
      withPlaces ? segment.file("q", file, (body) => body) : null,
    ]);
    const cursor = blockAt(bytes, block);
    const gaps = cursor.varint();
    const which = cursor.varint();
    cursor.varint();
    const at = cursor.at;
    const decoded = decode(bytes, at, at + gaps, at + gaps + which, count, first, this.wordCount > 1);
    if (places) decoded.places = readPlaces(blockAt(places, block), count);
    return decoded;
  }

  async leafPlaces(segment, number, posting) {
    const bytes = await segment.file("p", number, (body) => body);
    const cursor = new Cursor(bytes);
    for (let i = 0; i < posting; i++) while (cursor.varint() & 1);
    return readPlaces(cursor, this.count);
  }
}

function blockAt(bytes, number) {
  const cursor = new Cursor(bytes);
  for (let i = 0; i < number; i++) cursor.take(cursor.varint());
  cursor.varint();
  return cursor;
}

function readPlaces(cursor, count) {
  const out = new Array(count);
  for (let i = 0; i < count; i++) {
    const places = [];
    let place = 0;
    let more;
    do {
      const step = cursor.varint();
      more = step & 1;
      places.push((place += Math.floor(step / 2)));
    } while (more);
    out[i] = places;
  }
  return out;
}

function decode(bytes, gapsAt, whichAt, symbolsAt, count, first, several) {
  const docs = new Uint32Array(count);
  const words = new Uint16Array(count);
  const symbols = new Uint16Array(count);
  const gaps = new Cursor(bytes, gapsAt);
  const which = new Cursor(bytes, whichAt);
  const profile = new Cursor(bytes, symbolsAt);
  let doc = first;
  for (let i = 0; i < count; i++) {
    docs[i] = doc += gaps.varint();
    if (several) words[i] = which.varint();
    symbols[i] = profile.varint();
  }
  return { docs, words, symbols, places: null };
}

function joined(blocks) {
  if (blocks.length === 1) return blocks[0];
  const total = blocks.reduce((sum, block) => sum + block.docs.length, 0);
  const out = {
    docs: new Uint32Array(total),
    words: new Uint16Array(total),
    symbols: new Uint16Array(total),
    places: blocks[0]?.places ? [] : null,
  };
  let at = 0;
  for (const block of blocks) {
    out.docs.set(block.docs, at);
    out.words.set(block.words, at);
    out.symbols.set(block.symbols, at);
    if (out.places) out.places = out.places.concat(block.places);
    at += block.docs.length;
  }
  return out;
}

/** Whether documents first ≤ d < end can be wanted. */
function touches(first, end, wanted, ranges) {
  if (wanted) {
    let low = 0;
    let high = wanted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wanted[middle] < first) low = middle + 1;
      else high = middle;
    }
    return low < wanted.length && wanted[low] < end;
  }
  return !ranges || ranges.some(([from, to]) => from < end && to > first);
}

function readWords(bytes) {
  const lengths = new Cursor(bytes);
  const size = lengths.varint();
  lengths.varint();
  const keys = new Cursor(bytes, lengths.at, lengths.at + size);
  const rows = new Cursor(bytes, lengths.at + size);
  const coded = new FrontCoded();
  const out = [];
  while (keys.at < keys.end) {
    const key = coded.next(keys);
    const count = rows.varint();
    const more = rows.varint();
    out.push({ key, count, word: more ? text(rows.take(more)) : key });
  }
  return out;
}

function readReversed(bytes) {
  const keys = new Cursor(bytes);
  keys.varint();
  const coded = new FrontCoded();
  const out = [];
  while (keys.at < keys.end) out.push({ key: coded.next(keys) });
  return out;
}

function readRanks(bytes) {
  const cursor = new Cursor(bytes);
  const out = [];
  let rank = 0;
  while (cursor.at < cursor.end) {
    const step = cursor.varint();
    out.push((rank += step & 1 ? -(step + 1) / 2 : step / 2));
  }
  return out;
}

function readRuns(bytes) {
  const runs = json(bytes);
  const out = [];
  for (let i = 0; i < runs.length; i += 2) for (let n = runs[i]; n > 0; n--) out.push(runs[i + 1]);
  return out;
}
