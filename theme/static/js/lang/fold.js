// Text and words → clean text, words with their places, and the keys of search (K1 and S): the twin of
// plugins/openshelf/lang/{cleaning,tokenise,fold}.py, step for step over the same tables. No locale, no Intl.

const LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏɐ-ʯᴀ-ᴥḀ-ỿ";
const CYRILLIC = "Ѐ-҂Ҋ-ԯᲀ-ᲈꙀ-ꙭꚀ-ꚝ";
const IDEOGRAPHS = "々〆ぁ-ゖゝ-ゟァ-ヺー-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿\u{20000}-\u{323af}";
const APOSTROPHE = "ʼ";
const ASCII = /^[\0-\x7f]*$/;
const HAS_LATIN = new RegExp(`[${LATIN}]`);
const HAS_CYRILLIC = new RegExp(`[${CYRILLIC}]`);
const INNER_HYPHEN = /^[-‐‑]$/;
const LINE_END = /^(?:[-‐‑¬][ \t]*\r?\n[ \t\r\n\f\v]*|[-‐‑¬][ \t]+)$/;
const LETTERS_ONLY = /^\p{L}+$/u;
const DIGITS_ONLY = /^[0-9]+$/;
const TWO_BLANKS = /[^ \t\r\n\f\v] {2,}[^ \t\r\n\f\v]/;
const LONGEST_SPACED = 24;
const MOST_ASKED = 5000; // words whose keys are kept

const language = (tag) => (tag ? tag.split("-")[0] : "");
const unique = (list) => [...new Set(list)];
const one = (text) => text.length === 1 || (text.length === 2 && text.codePointAt(0) > 0xffff);
const byLength = (a, b) => b.length - a.length || (a < b ? -1 : 1);

export function createFold(t) {
  const drop = new RegExp(`[${t.drop}]`, "gu");
  const marks = new RegExp(`[${t.marks}]`, "gu");
  const mixed = new RegExp(`[${LATIN}${CYRILLIC}${t.marks}]+`, "gu");
  const apostrophes = new RegExp(`[${t.apostrophes}]`, "g");
  const word = new RegExp(
    `(?![${IDEOGRAPHS}])[\\p{L}\\p{N}](?:(?![${IDEOGRAPHS}])[\\p{L}\\p{N}]|[${t.drop}\\p{M}])*|[${IDEOGRAPHS}]`, "gu");
  const latins = [...t.twins.Latn], cyrillics = [...t.twins.Cyrl];
  const toCyrillic = new Map(latins.map((c, i) => [c, cyrillics[i]]));
  const toLatin = new Map(cyrillics.map((c, i) => [c, latins[i]]));
  const vowels = new Set(t.vowels), signs = new Set(t.signs);
  const evidence = t.evidence.map(([name, letters]) => [name, new Set(letters)]);
  const sequences = t.skeleton.sequences;
  const sequence = new RegExp(Object.keys(sequences).sort(byLength).join("|"), "g");

  function prepare(text) {
    text = text.replace(apostrophes, APOSTROPHE);
    if (!text.includes(APOSTROPHE)) return text;
    return text
      .replace(/(^|[^\p{L}\p{N}_])0(?= ?ʼ[a-z])/gu, "$1o")
      .replace(/([oOgG]) (?=ʼ[a-z]+(?![a-zʼ]))/g, "$1\u00ad")
      .replace(/(^|[^\p{L}\p{N}_])([oOgG]ʼ) (?=[a-z])/gu, "$1$2\u00ad");
  }

  function repair(run) {
    const chars = [...run];
    const latin = chars.filter((c) => HAS_LATIN.test(c)), cyrillic = chars.filter((c) => HAS_CYRILLIC.test(c));
    if (!latin.length || !cyrillic.length) return run;
    const provesLatin = latin.some((c) => !toCyrillic.has(c)), provesCyrillic = cyrillic.some((c) => !toLatin.has(c));
    if (provesLatin && provesCyrillic) return run;
    const twins = provesLatin || (!provesCyrillic && latin.length > cyrillic.length) ? toLatin : toCyrillic;
    return chars.map((c) => twins.get(c) ?? c).join("");
  }

  function cleanPrepared(text) {
    if (ASCII.test(text)) return text.toLowerCase();
    text = text.replace(drop, "").normalize("NFC");
    if (HAS_LATIN.test(text) && HAS_CYRILLIC.test(text)) text = text.replace(mixed, repair);
    return text.replaceAll("İ", "i").toLowerCase().replaceAll("ς", "σ").replaceAll("i\u0307", "i").normalize("NFC");
  }

  const clean = (text) => cleanPrepared(prepare(text));

  function trim(ready, start, end) {
    const quoted = ready[start] === APOSTROPHE;
    while (start < end && ready[start] === APOSTROPHE) start++;
    let signsAt = end;
    while (signsAt > start && ready[signsAt - 1] === APOSTROPHE) signsAt--;
    if (end - signsAt === 1 + quoted && "oOgG".includes(ready[signsAt - 1])) signsAt++;
    const text = cleanPrepared(ready.slice(start, signsAt));
    return text ? { text, start, end: signsAt, joined: false } : null;
  }

  const join = (parts) => ({
    text: parts.map((part) => part.text).join(""), start: parts[0].start, end: parts.at(-1).end, joined: true });

  function gap(ready, left, right) {
    const between = ready.slice(left.end, right.start);
    if (INNER_HYPHEN.test(between)) return "hard";
    const first = String.fromCodePoint(right.text.codePointAt(0));
    const lower = first === String.fromCodePoint(ready.codePointAt(right.start)) && first.toUpperCase() !== first;
    return lower && LINE_END.test(between) ? "soft" : "";
  }

  function withHyphened(ready, words) {
    const out = [];
    for (let i = 0; i < words.length; ) {
      const chain = [words[i]], gaps = [];
      for (let g; i + chain.length < words.length && (g = gap(ready, chain.at(-1), words[i + chain.length])); ) {
        chain.push(words[i + chain.length]);
        gaps.push(g);
      }
      out.push(...chain);
      i += chain.length;
      if (chain.length === 1 || (chain.length === 2 && chain.every((part) => DIGITS_ONLY.test(part.text)))) continue;
      for (let start = 0, end = 1; end <= chain.length; end++) {
        if (end < chain.length && gaps[end - 1] !== "hard") continue;
        if (end - start > 1 && end - start < chain.length) out.push(join(chain.slice(start, end)));
        start = end;
      }
      out.push(join(chain));
    }
    return out;
  }

  function withSpaced(text, words) {
    if (!words.some((w) => one(w.text))) return words;
    const loose = TWO_BLANKS.test(text);
    const letters = (w) => !w.joined && LETTERS_ONLY.test(w.text);
    const out = [];
    let run = [];
    words.forEach((w, i) => {
      out.push(w);
      if (!letters(w)) return void (run = []);
      if (run.length && text.slice(run.at(-1).end, w.start) !== " ") run = [];
      if (!loose && !one(w.text)) return void (run = []);
      run.push(w);
      const after = words[i + 1];
      if (after && letters(after) && text.slice(w.end, after.start) === " " && (loose || one(after.text))) return;
      const singles = run.filter((piece) => one(piece.text)).length;
      if (run.length <= LONGEST_SPACED && ((singles === run.length && singles > 2) || (loose && singles && run.length > 1)))
        out.push(join(run));
      run = [];
    });
    return out;
  }

  function tokens(text) {
    const ready = prepare(text).replace(/\u00ad(?=[ \t]*\r?\n)/g, "-");
    const words = [];
    for (const m of ready.matchAll(word)) {
      const token = trim(ready, m.index, m.index + m[0].length);
      if (token) words.push(token);
    }
    return withSpaced(text, withHyphened(ready, words));
  }

  function profileOf(text, tag) {
    const stated = t.languages[language(tag)];
    if (stated) {
      const own = t.profiles[stated].letters;
      if ([...text].every((c) => c in own || !HAS_CYRILLIC.test(c))) return stated;
    }
    const found = evidence.find(([, letters]) => [...text].some((c) => letters.has(c)));
    return found ? found[0] : stated ?? "ru";
  }

  function romanise(text, profile) {
    const rules = t.profiles[profile], letters = rules.letters, parted = rules.parted ?? {};
    const chars = [...text];
    let before = "start";
    return chars.map((c, i) => {
      let latin = rules[before]?.[c] ?? letters[c] ?? t.cyrillic[c];
      const isCyrillic = HAS_CYRILLIC.test(c);
      if (latin === undefined && isCyrillic) {
        const bare = String.fromCodePoint(c.normalize("NFD").codePointAt(0));
        latin = letters[bare] ?? t.cyrillic[bare];
      }
      latin = parted[c + (chars[i + 1] ?? "")] ?? latin;
      before = vowels.has(c) ? "vowel" : signs.has(c) || c === APOSTROPHE ? "sign" : isCyrillic ? "consonant" : "start";
      return latin ?? c;
    }).join("");
  }

  function flat(text) {
    if (ASCII.test(text)) return text;
    text = text.normalize("NFKD").toLowerCase().replaceAll("ς", "σ").replace(marks, "");
    return [...text].map((c) => t.letters[c] ?? c).join("").replaceAll(APOSTROPHE, "").normalize("NFC");
  }

  function kazakh(text, tag) {
    if (language(tag) === "kk")
      for (const [draft, sound] of Object.entries(t["kazakh drafts"])) text = text.replaceAll(draft, sound);
    return text;
  }

  const keyAs = (text, profile) => flat(HAS_CYRILLIC.test(text) ? romanise(text, profile) : text);

  function key(text, tag) {
    text = clean(text);
    return HAS_CYRILLIC.test(text) ? keyAs(text, profileOf(text, tag)) : flat(kazakh(text, tag));
  }

  const qOf = (tag) => (language(tag) === "az" ? "g" : "k");

  function skeletonBy(k1, q) {
    return k1
      .replace(sequence, (s) => sequences[s])
      .replace(/(^|[aeiouy])ye/g, "$1e").replaceAll("q", q).replaceAll("y", "i")
      .replace(/([b-df-hj-np-tv-z])\1+|(i)i+/g, (_, consonant, i) => consonant ?? i);
  }

  const skeletonOfKey = (k1, tag) => skeletonBy(k1, qOf(tag));
  const skeleton = (text, tag) => skeletonBy(key(text, tag), qOf(tag));

  // The words of the index are asked for again with every letter that is typed.
  const asked = new Map();

  function querySkeletons(text, tag) {
    if (tag) return skeletonsOf(text, tag);
    if (asked.size > MOST_ASKED) asked.clear();
    if (!asked.has(text)) asked.set(text, skeletonsOf(text));
    return asked.get(text);
  }

  function skeletonsOf(text, tag) {
    text = clean(text);
    if (HAS_CYRILLIC.test(text))
      return unique([profileOf(text, tag), ...Object.keys(t.profiles)].map((name) => skeletonBy(keyAs(text, name), qOf(name))));
    const plain = flat(text);
    const forms = [skeletonBy(flat(kazakh(text, tag)), qOf(tag)), skeletonBy(plain, "k"), skeletonBy(plain, "g")];
    if (Object.keys(t["kazakh drafts"]).some((draft) => text.includes(draft)))
      forms.push(skeletonBy(flat(kazakh(text, "kk")), "k"));
    return unique(forms);
  }

  return { clean, tokens, key, skeleton, skeletonOfKey, querySkeletons };
}
