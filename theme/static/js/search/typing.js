// What a search needs only while words are typed: words completed, and suggestions. The search page loads it with the first key
// (search-typing.js).

import { completedWord } from "./words.js";

/** Lists of matches of a term that is being typed: the words that begin so. */
export async function completions(lang, tag, term, segment) {
  const { matches, complete } = await completedWord(segment, lang, term.text, tag);
  if (!complete) term.partial = true;
  return [matches];
}

/** Words that complete what is typed, the most frequent first: [{ word, count, text }]. */
export async function suggest(segments, lang, typed, { tag, limit = 8 } = {}) {
  const tokens = lang.tokens(typed).filter((token) => !token.joined);
  const last = tokens.at(-1);
  if (!last || last.end < typed.trimEnd().length || last.text.length < 2) return [];
  const found = new Map();
  for (const segment of segments) {
    for (const prefix of lang.querySkeletons(last.text, tag).slice(0, 2)) {
      const { keys } = await segment.keysFrom("w", prefix, 2);
      for (const { word, count: times } of keys) found.set(word, (found.get(word) ?? 0) + times);
    }
  }
  const typedKey = lang.key(last.text);
  const near = (word) => (lang.key(word).startsWith(typedKey) ? 1 : 0);
  return [...found]
    .sort((a, b) => near(b[0]) - near(a[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([word, times]) => ({ word, count: times, text: typed.slice(0, last.start) + word }));
}
