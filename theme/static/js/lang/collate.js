// A title → a key that sorts by the alphabet of the page's language under plain `<`: the twin of
// plugins/openshelf/lang/collate.py. `t` is what bundle.sort_tables gives.

const LETTERS = 0x100, BLANK = "\x02", INNER = 0x03, NUMBER = 0x20;
const OTHER_PREFIX = "\ud7ff";

function known(t, tag) {
  if (tag in t.orders) return tag;
  const [language, script = ""] = tag.split("-");
  if (language === "uz") return script.startsWith("Cyrl") ? "uz-Cyrl" : "uz-Latn";
  return language in t.orders ? language : script.startsWith("Cyrl") ? "ru" : "en";
}

export function createCollator(t, wanted) {
  const tag = known(t, wanted);
  const letters = {}, railOf = {};
  let position = LETTERS;
  for (const order of [...t.orders[tag], t.arabic])
    for (const letter of order) {
      const weight = String.fromCharCode(position++);
      letters[letter] = weight;
      railOf[weight] = letter;
    }
  const weights = new Map(Object.entries(letters));
  const longest = Math.max(...[...weights.keys()].map((letter) => letter.length));
  const turkic = t.turkic.includes(tag), turned = weights.has("oʻ");
  const markWeights = new Map(t.marks.map((mark, i) => [mark, String.fromCharCode(0x21 + i)]));
  const otherMark = String.fromCharCode(0x21 + t.marks.length), extra = String.fromCharCode(0x22 + t.marks.length);
  const apostrophes = new Set(t.apostrophes);
  const digits = new Map([0x30, 0x660, 0x6f0].flatMap((zero) =>
    Array.from({ length: 10 }, (_, n) => [String.fromCharCode(zero + n), String(n)])));

  function lowered(text) {
    const out = [];
    for (const c of text.normalize("NFC")) {
      if (apostrophes.has(c)) out.push(["'", false]);
      else if (turkic && (c === "I" || c === "İ")) out.push([c === "I" ? "ı" : "i", true]);
      else {
        const small = c === "İ" ? "i" : c.toLowerCase();
        for (const part of small) out.push([part, small !== c]);
      }
    }
    return out;
  }

  function letterAt(chars, i) {
    for (let size = Math.min(longest, chars.length - i); size > 1; size--) {
      const spelled = chars.slice(i, i + size).map(([c]) => c).join("");
      if (turned && (spelled === "o'" || spelled === "g'")) return 2;
      if (weights.has(spelled)) return size;
    }
    return weights.has(chars[i][0]) ? 1 : 0;
  }

  function byCodePoint(c) {
    const code = c.codePointAt(0), shifted = code < 0x400 ? code + 0x400 : code;
    if (shifted < 0xd7ff) return String.fromCharCode(shifted);
    return OTHER_PREFIX + String.fromCharCode(0x100 + (code >> 10), 0x100 + (code & 0x3ff));
  }

  function foreign(c) {
    const spelled = t.equal[c];
    if (spelled !== undefined) return [...spelled].filter((part) => weights.has(part)).map((part) => [weights.get(part), extra]);
    const parts = c.normalize("NFKD");
    if (parts !== c) {
      const alone = [...parts].length === 1, out = [];
      for (const part of parts.toLowerCase())
        if (/\p{M}/u.test(part)) {
          if (out.length) out.at(-1)[1] = out.at(-1)[1].trim() + (markWeights.get(part) ?? otherMark);
        } else out.push([weights.get(part) ?? byCodePoint(part), alone ? extra : " "]);
      if (out.length) return out;
    }
    return [[byCodePoint(c), " "]];
  }

  function sortKey(text) {
    const chars = lowered(text);
    let first = "", second = [], third = "", pending = "";
    const add = (weight, mark = " ", kind = "0") => ((first += weight), second.push(mark), (third += kind));
    for (let i = 0; i < chars.length; ) {
      const [c, capital] = chars[i];
      const size = letterAt(chars, i), number = digits.has(c);
      if (!size && !number && !/[\p{L}\p{N}]/u.test(c)) {
        if (/\p{M}/u.test(c)) {
          if (second.length) second[second.length - 1] += markWeights.get(c) ?? otherMark;
        } else if (/[\p{Z}\t\n\r\f\v]/u.test(c)) pending = first ? BLANK : "";
        else if (t.inner.includes(c) && first && !pending) pending = String.fromCharCode(INNER + t.inner.indexOf(c));
        else if (pending && pending !== BLANK) pending = "";
        i++;
        continue;
      }
      if (pending) add(pending);
      pending = "";
      if (number) {
        let value = "";
        for (; i < chars.length && digits.has(chars[i][0]); i++) value += digits.get(chars[i][0]);
        value = value.replace(/^0+/, "");
        add(String.fromCharCode(NUMBER + Math.min(value.length, 0x60)) + value);
      } else if (size) {
        const letter = chars.slice(i, i + size).map(([d]) => d).join("").replace("'", "ʻ");
        const capitals = chars.slice(i, i + size).filter(([, up]) => up).length;
        add(weights.get(letter), " ", !capitals ? "0" : capitals === size || !capital ? "2" : "1");
        i += size;
      } else {
        i++;
        for (const [weight, mark] of foreign(c)) add(weight, mark, capital ? "2" : "0");
      }
    }
    const parts = [first, second.join("").replace(/ +$/, ""), third.replace(/0+$/, "")];
    while (parts.length && !parts.at(-1)) parts.pop();
    return parts.join("\x01");
  }

  function capitalOf(letter) {
    if (turkic && letter === "i") return "İ";
    return letter[0].toUpperCase() + letter.slice(1);
  }

  const railLetter = (text) => {
    const letter = railOf[sortKey(text)[0]];
    return letter ? capitalOf(letter) : "#";
  };

  return { sortKey, railLetter, alphabet: () => (t.alphabets[tag] ?? []).map(capitalOf) };
}
