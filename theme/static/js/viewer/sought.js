// Words a reader came with: from an address `17.html#find=deniz,denizin+balik` or from the search inside the book → what to mark.
// Words are parted by +, what one of them may be written as by commas.

const MOST_TERMS = 8;
const MOST_FORMS = 12;

/** { terms: lists of forms } of an address's fragment, or null. */
export function soughtOf(hash) {
  const found = /^#find=(.+)$/.exec(hash);
  if (!found) return null;
  try {
    const terms = found[1].split("+").slice(0, MOST_TERMS).map((term) => term.split(",").map(decodeURIComponent).filter(Boolean).slice(0, MOST_FORMS));
    return terms.some((term) => term.length) ? { terms: terms.filter((term) => term.length) } : null;
  } catch {
    return null;
  }
}

/** The fragment of terms, each a list of forms. */
export const fragmentOf = (terms) => `#find=${terms.slice(0, MOST_TERMS).map((forms) => forms.slice(0, MOST_FORMS).map(encodeURIComponent).join(",")).join("+")}`;

/** meant(text) → the ranges [start, end] of the words whose key is one of the keys; a key that ends with * is a beginning. */
export function markerOf(lang, keys, tag) {
  const whole = new Set(keys.filter((key) => !key.endsWith("*")));
  const beginnings = keys.filter((key) => key.endsWith("*")).map((key) => key.slice(0, -1));
  const wanted = (key) => whole.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
  return (text) => {
    const ranges = [];
    for (const { text: word, start, end } of lang.tokens(text))
      if (wanted(lang.key(word, tag)) && !(ranges.length && start < ranges.at(-1)[1])) ranges.push([start, end]);
    return ranges;
  };
}
