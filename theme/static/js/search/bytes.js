// Numbers and strings of the index's files: varints and front-coded text (plugins/openshelf/search/FORMAT.md).

const decoder = new TextDecoder();

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

  skipVarints(count) {
    const { bytes } = this;
    while (count > 0) if (bytes[this.at++] < 128) count--;
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
    this.buffer = new Uint8Array(256);
    this.buffer.set(before.subarray(0, 256));
  }

  next(cursor) {
    const shared = cursor.varint();
    const more = cursor.varint();
    if (shared + more > this.buffer.length) {
      const grown = new Uint8Array((shared + more) * 2);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    this.buffer.set(cursor.take(more), shared);
    return text(this.buffer.subarray(0, shared + more));
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
