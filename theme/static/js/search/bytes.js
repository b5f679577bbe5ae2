// Numbers and strings of the index's files: varints, front-coded text, coded numbers (plugins/openshelf/search/FORMAT.md).

const decoder = new TextDecoder();
const CUT = 2; // the byte of a string that is the one before and more
const MOST_CUT = 29;
const START = 16384 << 5;
const RATES = Int32Array.from({ length: 31 }, (_, seen) => 131072 / (2 * seen + 3));
const MET = Int32Array.from(RATES, (_, seen) => Math.min(seen + 1, 30));

/** Reads a stream of bytes from `at` up to `end`. */
export class Cursor {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  varint() {
    const { bytes } = this;
    let byte = bytes[this.at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  /** Goes to the byte that begins the next front-coded string. */
  skipText() {
    const { bytes, end } = this;
    while (this.at < end && (bytes[this.at] > 31 || bytes[this.at] < CUT)) this.at++;
  }

  /** Goes past a front-coded string. */
  skipCoded() {
    if (this.bytes[this.at++] === CUT + MOST_CUT) this.varint();
    this.skipText();
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

export function text(bytes) {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > 127) return decoder.decode(bytes);
  return bytes.length < 4096 ? String.fromCharCode.apply(null, bytes) : decoder.decode(bytes);
}

/** Strings that each begin like the one before. */
export class FrontCoded {
  constructor(before = new Uint8Array()) {
    this.buffer = new Uint8Array(512);
    this.buffer.set(before);
    this.length = before.length;
  }

  next(cursor) {
    let start = this.length - cursor.bytes[cursor.at++] + CUT;
    if (start === this.length - MOST_CUT) start -= cursor.varint();
    const from = cursor.at;
    cursor.skipText();
    this.length = start + cursor.at - from;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(this.length * 2);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    this.buffer.set(cursor.bytes.subarray(from, cursor.at), start);
    return text(this.buffer.subarray(0, this.length));
  }
}

/** Numbers whose bits are coded by how likely they are, as those before have shown: FORMAT.md, section 10. */
export class Coded {
  constructor(bytes, at, end, contexts) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.states = new Int32Array(contexts).fill(START);
    this.span = 0xffffffff;
    this.value = 0; // within the span
    for (let i = 0; i < 4; i++) this.value = this.value * 256 + this.byte();
  }

  byte() {
    return this.at < this.end ? this.bytes[this.at++] : 0;
  }

  bit(context) {
    return this.tree(context - 1, 1);
  }

  /** A number below 2^bits. */
  tree(context, bits) {
    const { states } = this;
    let { span, value } = this;
    let node = 1;
    for (let left = bits; left > 0; left--) {
      const at = context + node;
      const seen = states[at] & 31;
      let chance = states[at] >> 5;
      const bound = (span >>> 15) * chance;
      node += node;
      if (value < bound) {
        span = bound;
        chance = Math.min(chance + (((32768 - chance) * RATES[seen]) >> 16), 32736);
      } else {
        span -= bound;
        value -= bound;
        node++;
        chance = Math.max(chance + ((-chance * RATES[seen]) >> 16), 32);
      }
      states[at] = (chance << 5) + MET[seen];
      while (span < 0x1000000) {
        span = (span << 8) >>> 0;
        value = ((value << 8) | this.byte()) >>> 0;
      }
    }
    this.span = span;
    this.value = value;
    return node - (1 << bits);
  }

  /** A number of so many bits of even chance. */
  even(bits) {
    let found = 0;
    for (let left = bits; left > 0; left -= 12) {
      const taken = Math.min(left, 12);
      this.span >>>= taken;
      const part = Math.floor(this.value / this.span);
      this.value -= part * this.span;
      found = found * (1 << taken) + part;
      while (this.span < 0x1000000) {
        this.span *= 256;
        this.value = this.value * 256 + this.byte();
      }
    }
    return found;
  }

  number(context) {
    const size = this.tree(context, 5);
    return size ? (2 + this.bit(context + 32 + size)) * 2 ** (size - 1) - 1 + this.even(size - 1) : 0;
  }
}

/** Order of two strings by code point, which is the order of their UTF-8 bytes. */
export function compare(a, b) {
  const least = Math.min(a.length, b.length);
  for (let i = 0; i < least; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all others.
    if (x >= 0xd800 && x < 0xe000) x += 0x10000;
    if (y >= 0xd800 && y < 0xe000) y += 0x10000;
    return x - y;
  }
  return a.length - b.length;
}

/** The last position whose key is not after the wanted one; keys are sorted. */
export function lastNotAfter(keys, wanted) {
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (compare(keys[middle], wanted) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
