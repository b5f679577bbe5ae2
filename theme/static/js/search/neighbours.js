// The alphabet's neighbourhood of a word: the headings beside which it would stand. In: sorted keys and a word's key. Out: places.

/** The page (from 1) on which a key would stand; firsts: the first key of each page. */
export function pageOf(firsts, key) {
  let low = 0;
  let high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return Math.max(low, 1);
}

/** The `most` lines around the place a key would take among lines { key }, half before and half after it. */
export function around(lines, key, most = 6) {
  const place = lines.filter((line) => line.key < key).length;
  const from = Math.max(0, Math.min(place - most / 2, lines.length - most));
  return lines.slice(from, from + most);
}
