// One segment of the index: its head, directories, term leaves, long lists, places, cards, facets and columns, each read
// when asked for (plugins/openshelf/search/FORMAT.md). Document numbers here are the segment's own.

import { Coded, Cursor, FrontCoded, compare, lastNotAfter, text } from "./bytes.js";
import { NAMED, TITLED } from "./levels.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const json = (bytes) => JSON.parse(decoder.decode(bytes));
const hex = (number) => number.toString(16).padStart(2, "0");

/** What a file of cards tells, in its order; of the second kind a document has several, the third are numbers. */
const CARD = "source number hash path title lang script other creator year date languages scripts type access closed link since halls flags begins ends opens shelf read words work editions cover".split(" ");
const SEVERAL = /^(other|creator|languages|scripts|halls|flags)$/;
const NUMBER = /^(year|editions)$/;

// States of coded numbers: gaps by how long the family's list is, words, symbols; first places by field, steps, whether another follows.
const [WORDS, SYMBOLS] = [256, 768];
const [STEPS, MORE] = [1024, 1088];
const bitLength = (number) => 32 - Math.clz32(Math.max(0, number));

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
  async file(kind, number, parse, deflated = true) {
    const path = `${this.path}/${kind}/${hex(number >> 8)}/${hex(number & 255)}.bin`;
    const bytes = await this.source.file(path, deflated);
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
    return this.file("t", number, async (bytes) => {
      const end = bytes.length - 3;
      const size = bytes[end] + 256 * bytes[end + 1] + 65536 * bytes[end + 2];
      return new Leaf(this, number, await this.source.inflate(bytes.subarray(0, size)), bytes.subarray(size, end));
    }, false);
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
    return (await this.file("d", Math.floor(number / size), readCards))(number % size);
  }

  /** The facet runs from document `number * facets.docs` on. */
  async facets(number) {
    return this.file("f", number, readFacets);
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
  constructor(segment, number, bytes, coded) {
    this.segment = segment;
    this.number = number;
    this.bytes = bytes;
    this.coded = coded;
    const lengths = new Cursor(bytes);
    const sizes = Array.from({ length: 4 }, () => lengths.varint());
    let at = lengths.at;
    const [keys, words, pointers, heads, numbers] = [...sizes, bytes.length].map((size) => new Cursor(bytes, at, (at += size)));
    this.wordsEnd = words.end;
    const strings = new FrontCoded();
    this.keys = [];
    this.entries = [];
    this.inside = []; // families whose postings stand here
    while (keys.at < keys.end) {
      const key = strings.next(keys);
      const entry = { key, pointers: [], families: [] };
      const counts = heads.varint();
      for (let left = counts >> 2; left > 0; left--) {
        const kind = pointers.varint();
        const language = pointers.varint();
        entry.pointers.push({ kind: kind & 3, cut: kind >> 2, language, more: pointers.take(pointers.varint()) });
      }
      for (let left = (counts & 3) + ((counts & 3) === 3 ? heads.varint() : 0); left > 0; left--) {
        const family = new Family(this, key, heads.varint(), numbers, segment.head.later);
        family.wordsAt = words.at;
        for (let i = 0; i < family.wordCount; i++) words.skipCoded();
        if (family.count && !family.segments.length) this.inside.push(family);
        entry.families.push(family);
      }
      this.keys.push(key);
      this.entries.push(entry);
    }
  }

  /** The postings of the family; all of the leaf are read at once. */
  postings(family) {
    if (this.coded) {
      const coded = codedOf(this.coded, SYMBOLS + (1 << bitLength(this.segment.head.symbols.length - 1)));
      for (const own of this.inside) own.decoded = readPostings(coded, own.count, own, 0, this.segment.head);
      this.coded = null;
    }
    return family.decoded;
  }

  /** The family's postings with the places of its words. */
  async withPlaces(family) {
    if (!family.decoded?.places) {
      const bytes = await this.segment.file("p", this.number, (body) => body, false);
      const { symbols } = this.segment.head;
      const coded = codedOf(bytes, MORE + 4 * symbols.length);
      for (const own of this.inside) this.postings(own).places = readPlaces(coded, own.decoded.symbols, symbols);
    }
    return family.decoded;
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
  constructor(leaf, key, head, numbers, later) {
    this.leaf = leaf;
    this.key = key;
    this.language = head & 7;
    this.wordCount = head >> 5;
    this.count = 0;
    this.docs = 0;
    this.segments = [];
    if (!this.wordCount) return; // No document holds it any more.
    const whole = later ? numbers.varint() : 0;
    this.count = numbers.varint();
    this.docs = this.count - (head & 8 ? numbers.varint() : 0);
    if (later) this.docs = whole;
    let first = 0;
    let file = 0;
    for (let left = head & 16 ? numbers.varint() : 0; left > 0; left--) {
      const count = numbers.varint();
      first += numbers.varint();
      file += numbers.varint();
      this.segments.push({ count, first, file, block: numbers.varint() });
    }
  }

  get words() {
    if (!this.wordList) {
      const cursor = new Cursor(this.leaf.bytes, this.wordsAt, this.leaf.wordsEnd);
      const strings = new FrontCoded(encoder.encode(this.key));
      this.wordList = Array.from({ length: this.wordCount }, () => strings.next(cursor));
    }
    return this.wordList;
  }

  /**
   * The postings as parallel arrays { docs, words, symbols, places }, in order. Only blocks that can hold a document of
   * `wanted` (sorted numbers) or of `ranges` are read; null is all. `withPlaces` also reads where the words stand.
   */
  async postings(wanted, ranges, withPlaces) {
    if (!this.count) return joined([], withPlaces);
    if (!this.segments.length) return withPlaces ? this.leaf.withPlaces(this) : this.leaf.postings(this);
    const chosen = this.segments.filter((block, i) => {
      const end = this.segments[i + 1]?.first ?? Infinity;
      return touches(block.first, end, wanted, ranges);
    });
    const blocks = await Promise.all(chosen.map((block) => this.block(block, withPlaces)));
    return joined(blocks, withPlaces);
  }

  async block(block, withPlaces) {
    const { segment } = this.leaf;
    const read = (kind) => segment.file(kind, block.file, (body) => body, false);
    const [bytes, places] = await Promise.all([read("l"), withPlaces ? read("q") : null]);
    if (block.bytes !== bytes) Object.assign(block, { bytes, decoded: readPostings(codedOf(blockAt(bytes, block.block), SYMBOLS + (1 << bitLength(segment.head.symbols.length - 1))), block.count, this, block.first, segment.head) });
    const { symbols } = segment.head;
    if (places && !block.decoded.places) block.decoded.places = readPlaces(codedOf(blockAt(places, block.block), MORE + 4 * symbols.length), block.decoded.symbols, symbols);
    return block.decoded;
  }
}

/** The bytes of a block of a file. */
function blockAt(bytes, number) {
  const cursor = new Cursor(bytes);
  for (let i = 0; i < number; i++) cursor.take(cursor.varint());
  return cursor.take(cursor.varint());
}

const codedOf = (bytes, contexts) => new Coded(bytes, 0, bytes.length, contexts);

function readPostings(coded, size, { count, wordCount }, first, { symbols: table }) {
  const docs = new Uint32Array(size);
  const words = new Uint16Array(size);
  const symbols = new Uint16Array(size);
  const gaps = 64 * ((count > 1) + (count > 3) + (count > 15));
  const bits = bitLength(wordCount - 1);
  const learned = Math.min(bits, 8);
  const symbolBits = bitLength(table.length - 1);
  let doc = first;
  for (let i = 0; i < size; i++) {
    docs[i] = doc += coded.number(gaps) + (i && !bits ? 1 : 0);
    if (bits) words[i] = coded.tree(WORDS + (1 << learned), learned) * 2 ** (bits - learned) + coded.even(bits - learned);
    symbols[i] = coded.tree(SYMBOLS, symbolBits);
  }
  return { docs, words, symbols, places: null };
}

/** Where the words of postings with these symbols stand. */
function readPlaces(coded, symbols, table) {
  return Array.from(symbols, (symbol) => {
    let place = coded.number(64 * (table[symbol][0] >> 6));
    const places = [place];
    while (coded.bit(MORE + 4 * symbol + Math.min(places.length - 1, 3))) places.push((place += coded.number(STEPS)));
    return places;
  });
}

function joined(blocks, withPlaces) {
  if (blocks.length === 1) return blocks[0];
  const total = blocks.reduce((sum, block) => sum + block.docs.length, 0);
  const out = {
    docs: new Uint32Array(total),
    words: new Uint16Array(total),
    symbols: new Uint16Array(total),
    places: withPlaces ? [] : null,
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

/** Row → card. */
function readCards(bytes) {
  const lists = decoder.decode(bytes).split("\x1d").map((list) => list.split("\x1e"));
  return (row) => {
    const card = {};
    lists.forEach((list, i) => {
      const name = CARD[i];
      const told = name === "hash" ? list[0].substr(3 * row, 3).trim() : list[list.length > 1 ? row : 0];
      if (!told) return;
      const several = SEVERAL.test(name) && told.split("\x1f");
      card[name] = several || (NUMBER.test(name) ? Number(told) : told);
    });
    card.id = `${card.source}:${card.number}`;
    if (card.other) card.other = card.other.flatMap((title, i, all) => (i % 2 ? [] : [[title, all[i + 1] || null]]));
    return card;
  };
}

/** { values, sets, runs }: of each run how many documents it is, then by facet the number of its set. */
function readFacets(bytes) {
  const cursor = new Cursor(bytes);
  const { values, sets } = json(cursor.take(cursor.varint()));
  const sizes = [cursor.varint(), cursor.varint()];
  const [changes, steps] = sizes.map((size) => new Cursor(cursor.take(size)));
  const runs = [];
  const row = values.map(() => 0);
  while (cursor.at < cursor.end) {
    const first = changes.varint();
    for (let facet = first; facet < row.length; facet++) row[facet] = steps.varint() + (facet === first ? row[facet] : 0);
    runs.push(cursor.varint(), ...row);
  }
  const told = (own, facet) => (own.length === undefined ? [...Array(own).fill([]), ...values[facet].map((_, value) => [value])] : own);
  return { values, sets: sets.map(told), runs };
}

function readWords(bytes) {
  const lengths = new Cursor(bytes);
  const sizes = [lengths.varint(), lengths.varint()];
  const [keys, words] = sizes.map((size) => new Cursor(lengths.take(size)));
  const strings = new FrontCoded();
  const out = [];
  while (keys.at < keys.end) {
    const key = strings.next(keys);
    out.push({ key, count: lengths.varint(), word: new FrontCoded(strings.buffer.subarray(0, strings.length)).next(words) });
  }
  return out;
}

function readReversed(bytes) {
  const keys = new Cursor(bytes);
  const strings = new FrontCoded();
  const out = [];
  while (keys.at < keys.end) out.push({ key: strings.next(keys) });
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
