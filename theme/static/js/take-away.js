// "Take with you": draws the QR code (ISO/IEC 18004, byte mode, level M, versions 1 to 20) of a page's lasting address when
// it is asked for. Made at build, a code would cost each of a million pages 2.3 KB and 0.7 ms.

// Level M by version: error correction codewords a block, and blocks.
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LATEST = 20;
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function codewords(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const patterns = Math.floor(version / 7) + 2;
    modules -= (25 * patterns - 10) * patterns - 55;
    if (version >= 7) modules -= 36;
  }
  return Math.floor(modules / 8);
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function generator(degree) {
  const result = new Array(degree).fill(0);
  result[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      result[j] = multiply(result[j], root);
      if (j + 1 < degree) result[j] ^= result[j + 1];
    }
    root = multiply(root, 2);
  }
  return result;
}

function remainder(data, divisor) {
  const result = new Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ result.shift();
    result.push(0);
    divisor.forEach((coefficient, i) => (result[i] ^= multiply(coefficient, factor)));
  }
  return result;
}

/** Mode, length, bytes, terminator and padding: the data codewords of the smallest version that holds them. */
function dataCodewords(bytes) {
  for (let version = 1; version <= LATEST; version++) {
    const capacity = codewords(version) - CORRECTION[version] * BLOCKS[version];
    const lengthBits = version < 10 ? 8 : 16;
    if (4 + lengthBits + 8 * bytes.length > 8 * capacity) continue;
    let bits = "0100" + bytes.length.toString(2).padStart(lengthBits, "0");
    for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
    bits += "0".repeat(Math.min(4, 8 * capacity - bits.length));
    bits += "0".repeat((8 - (bits.length % 8)) % 8);
    const data = bits.match(/.{8}/g).map((octet) => parseInt(octet, 2));
    for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad);
    return { version, data };
  }
  throw new RangeError("too long for a QR code of version 20");
}

/** Splits the data into blocks, corrects each, and interleaves them. */
function withCorrection({ version, data }) {
  const blocks = BLOCKS[version];
  const length = CORRECTION[version];
  const total = codewords(version);
  const short = Math.floor(total / blocks) - length;
  const longFrom = blocks - (total % blocks);
  const divisor = generator(length);
  const parts = [];
  let start = 0;
  for (let i = 0; i < blocks; i++) {
    const part = data.slice(start, (start += short + (i >= longFrom ? 1 : 0)));
    parts.push({ part, correction: remainder(part, divisor) });
  }
  const out = [];
  for (let i = 0; i <= short; i++) for (const { part } of parts) if (i < part.length) out.push(part[i]);
  for (let i = 0; i < length; i++) for (const { correction } of parts) out.push(correction[i]);
  return out;
}

function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const places = [6];
  for (let place = size - 7; places.length < count; place -= step) places.splice(1, 0, place);
  return places;
}

/** The modules of a code: fixed[y][x] says what no mask may touch. */
function frame(version) {
  const size = version * 4 + 17;
  const dark = Array.from({ length: size }, () => new Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array(size).fill(false));
  const set = (x, y, value) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y][x] = value;
    fixed[y][x] = true;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
  }
  const places = alignments(version, size);
  const last = places.length - 1;
  places.forEach((cy, i) => places.forEach((cx, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }));
  if (version >= 7) {
    let rest = version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const value = ((bits >>> i) & 1) === 1;
      const a = size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      set(a, b, value);
      set(b, a, value);
    }
  }
  setFormat(set, size, 0);
  return { size, dark, fixed, set };
}

function setFormat(set, size, mask) {
  const data = mask; // level M is 00
  let rest = data;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (i) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
}

function place({ size, dark, fixed }, bytes) {
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      for (let j = 0; j < 2; j++) {
        const x = right - j;
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y][x] || i >= bytes.length * 8) continue;
        dark[y][x] = ((bytes[i >>> 3] >>> (7 - (i & 7))) & 1) === 1;
        i++;
      }
    }
  }
}

function penalty(dark) {
  const size = dark.length;
  let score = 0;
  let count = 0;
  const lines = [...dark, ...dark.map((_, x) => dark.map((row) => row[x]))];
  for (const line of lines) {
    const text = line.map((module) => (module ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) score += run.length - 2;
    for (let i = 0; i + 11 <= size; i++) {
      const piece = text.slice(i, i + 11);
      if (piece === "10111010000" || piece === "00001011101") score += 40;
    }
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (dark[y][x]) count++;
      if (y && x && dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x - 1]) score += 3;
    }
  }
  return score + Math.floor(Math.abs((count * 20) / (size * size) - 10)) * 10;
}

/** The code's modules as rows of booleans, true for dark; without a mask given, the one with the least penalty. */
export function encode(text, mask) {
  const chosen = dataCodewords(new TextEncoder().encode(text));
  const bytes = withCorrection(chosen);
  const masked = (number) => {
    const code = frame(chosen.version);
    place(code, bytes);
    for (let y = 0; y < code.size; y++) {
      for (let x = 0; x < code.size; x++) if (!code.fixed[y][x] && MASKS[number](x, y)) code.dark[y][x] = !code.dark[y][x];
    }
    setFormat(code.set, code.size, number);
    return code.dark;
  };
  if (mask !== undefined) return masked(mask);
  const codes = MASKS.map((_, number) => masked(number));
  const scores = codes.map(penalty);
  return codes[scores.indexOf(Math.min(...scores))];
}

/** An SVG path that draws the dark modules, with a quiet zone of four. */
export function path(modules) {
  let drawn = "";
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      let end = x;
      while (row[end]) end++;
      if (end > x) drawn += `M${x + 4} ${y + 4}h${end - x}v1h${x - end}z`;
      x = end;
    }
  });
  return drawn;
}

function draw(details) {
  const address = details.querySelector("b").textContent;
  const modules = encode(address);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const side = modules.length + 8;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", address);
  const shape = document.createElementNS(svg.namespaceURI, "path");
  shape.setAttribute("d", path(modules));
  svg.append(shape);
  details.append(svg);
}

if (typeof document !== "undefined") {
  for (const details of document.querySelectorAll("details[data-qr]")) {
    details.addEventListener("toggle", () => details.querySelector("svg") ?? draw(details), { once: true });
  }
}
