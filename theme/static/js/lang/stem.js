// A word → its stem by rules alone, and every stem it could have: the twin of `bare_stem` and `candidates` in
// plugins/openshelf/lang/turkic.py. Russian and English are stemmed at build: their forms come with the index, so a word
// of theirs is its K1 here.

const LONG_ENDING = 3, ROUNDS = 8;
const isVowel = (c) => "aeiou".includes(c);
const vowelsIn = (text) => [...text].filter(isVowel).length;

function compile(raw) {
  const expand = (pattern) => {
    while (/<[a-z0-9]+>/.test(pattern)) pattern = pattern.replace(/<([a-z0-9]+)>/g, (_, name) => `(?:${raw.parts[name]})`);
    return new RegExp(`^(?:${pattern.replace(/[A-Z]/g, (name) => raw.parts[name])})$`);
  };
  const byEnd = (end) => [["n", expand(raw.noun[end])], ["v", expand(raw.verb[end])]];
  return {
    ...raw,
    endingsAfter: { C: byEnd("C"), V: byEnd("V") },
    neutral: raw.neutral ? new RegExp(raw.neutral) : null,
    weak: new RegExp(`^(?:${raw.weak})$`),
  };
}

function asStem(letters, rules) {
  for (const [least, before, old, made] of rules.endings)
    if (letters.endsWith(old) && vowelsIn(letters) >= least) {
      const rest = letters.slice(0, letters.length - old.length);
      if (!before || (rest && before.includes(rest.at(-1)))) return rest + made;
    }
  return letters;
}

function harmonious(letters, ending, rules) {
  if (!rules.harmony) return true;
  if (rules.neutral) ending = ending.replace(rules.neutral, "");
  const a = ending.includes("a"), e = ending.includes("e");
  if (a && e) return false;
  const last = [...letters].reverse().find(isVowel);
  return (!a && !e) || (last !== "a" && last !== "e") || (last === "a" ? a : e);
}

function* readings(word, rules) {
  yield { stem: asStem(word, rules), letters: word, ending: "", kind: "" };
  if (!/^[a-z]+$/.test(word)) return;
  for (let cut = word.length - 1; cut > 1; cut--) {
    const letters = word.slice(0, cut), ending = word.slice(cut);
    if (!vowelsIn(letters)) return;
    const last = letters.at(-1);
    const ends = rules.glides.includes(last) ? "VC" : isVowel(last) ? "V" : "C";
    for (let i = 0; i < 2; i++)
      if ([...ends].some((end) => rules.endingsAfter[end][i][1].test(ending))) {
        const kind = harmonious(letters, ending, rules) ? rules.endingsAfter.C[i][0] : "x";
        yield { stem: asStem(letters, rules), letters, ending, kind };
      }
  }
}

function plausible({ letters, ending, kind }, rules) {
  if (!ending || kind === "x" || rules.weak.test(kind + ending)) return false;
  if (letters.length >= rules.shortest[kind]) return true;
  return letters.length === 2 && isVowel(letters[0]) && !isVowel(letters[1]) && ending.length >= LONG_ENDING;
}

export function createStem(table, key) {
  const compiled = new Map();
  const rulesOf = (tag) => {
    const language = tag.split("-")[0];
    if (!compiled.has(language)) compiled.set(language, table[language] ? compile(table[language]) : null);
    return compiled.get(language);
  };
  const lettersOf = (word, tag, rules) => [...key(word, tag)].map((c) => rules.map[c] ?? c).join("");

  function stem(word, tag) {
    const rules = rulesOf(tag);
    if (!rules) return key(word, tag);
    let found = lettersOf(word, tag, rules);
    for (let round = 0; round < ROUNDS; round++) {
      let shorter = found, ofNoun = false;
      for (const reading of readings(found, rules))
        if (plausible(reading, rules) && (!ofNoun || reading.kind === "n" || reading.ending.length >= rules["verb over noun"]))
          (shorter = reading.stem), (ofNoun = reading.kind === "n");
      if (shorter === found) break;
      found = shorter;
    }
    return asStem(found, rules);
  }

  function stemCandidates(word, tag) {
    const rules = rulesOf(tag);
    if (!rules) return [key(word, tag)];
    const stemsOf = (text) => [...readings(text, rules)].filter((r) => r.kind !== "x").map((r) => r.stem);
    const first = stemsOf(lettersOf(word, tag, rules));
    return [...new Set([...first, ...first.slice(1).flatMap(stemsOf)])];
  }

  return { stem, stemCandidates };
}
