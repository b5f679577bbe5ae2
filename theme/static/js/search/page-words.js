// On which pages of a book words stand: the tables of plugins/openshelf/search/FORMAT.md section 9. In: read(path) → the JSON of a
// zlib file, or null where there is none. Out: page numbers. A query reads the table's root and the few parts its words are in.

import { compare, lastNotAfter } from "./bytes.js";

const MOST_PARTS = 3; // read for a word that stands for all that begin so
const MOST_FORMS = 60; // of one word that are looked for
const MOST_READ = 24; // pages whose words are read for those of a phrase
const ENOUGH = 8; // pages with a phrase; further ones are not looked for
const AT_ONCE = 4;

/** Reads zlib files of JSON over fetch, each once. */
export function fetchTables() {
  const kept = new Map();
  return (url) => {
    if (!kept.has(url)) {
      const value = (async () => {
        const response = await fetch(url);
        if (response.status === 404) return null;
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        return new Response(response.body.pipeThrough(new DecompressionStream("deflate"))).json();
      })();
      value.catch(() => kept.delete(url));
      kept.set(url, value);
    }
    return kept.get(url);
  };
}

/** Pages (from 1, ascending) of one part on which a key stands; a key that ends with * stands for all that begin so. */
export function pagesIn({ keys, gaps }, wanted) {
  const prefix = wanted.endsWith("*");
  const key = prefix ? wanted.slice(0, -1) : wanted;
  const found = new Set();
  if (!keys.length) return found;
  let at = lastNotAfter(keys, key);
  if (compare(keys[at], key) < 0) at++;
  for (; at < keys.length; at++) {
    if (prefix ? !keys[at].startsWith(key) : keys[at] !== key) break;
    let page = 0;
    for (const gap of gaps[at]) found.add((page += gap));
  }
  return found;
}

/** Whether keys of a page's words, in their order and each a list, hold the terms of a phrase one after another: each a set of keys. */
export const follows = (page, phrase) => page.some((_, at) => phrase.every((keys, step) => page[at + step]?.some((key) => keys.has(key))));

export function createPageWords(read) {
  async function pagesOf(folder, { parts }, wanted) {
    if (!parts.length) return new Set();
    const key = wanted.replace(/\*$/, "");
    const first = lastNotAfter(parts, key);
    const last = wanted.endsWith("*") ? lastNotAfter(parts, `${key}\u{10ffff}`) : first;
    const numbers = Array.from({ length: Math.min(last - first + 1, MOST_PARTS) }, (_, i) => first + i);
    const tables = await Promise.all(numbers.map((n) => read(`${folder}/find/${n}.bin`)));
    return new Set(tables.flatMap((table) => (table ? [...pagesIn(table, wanted)] : [])));
  }

  /**
   * { pages, all, met, open }: the pages of a book on which one of the keys of every term stands, or where its terms share no page those
   * of any, with `all` false; met: the keys that stand somewhere. keysOf(languages): the terms, each a list of keys, in the languages the
   * book's table is folded in. holds(words, languages): whether the words of a page, as they are printed, hold what is asked besides; then only such
   * pages are told, and `open` where more of them may follow.
   */
  async function find(folder, keysOf, holds = null) {
    const root = await read(`${folder}/find.bin`);
    const met = new Set();
    if (!root) return { pages: [], all: true, met };
    const terms = keysOf(root.languages).map((keys) => [...new Set(keys.filter(Boolean))].slice(0, MOST_FORMS)).filter((keys) => keys.length);
    const found = await Promise.all(terms.map(async (keys) => {
      const sets = await Promise.all(keys.map((key) => pagesOf(folder, root, key)));
      keys.forEach((key, i) => sets[i].size && met.add(key));
      return new Set(sets.flatMap((set) => [...set]));
    }));
    const sorted = (pages) => [...pages].sort((a, b) => a - b);
    if (!found.length) return { pages: [], all: true, met };
    const shared = sorted([...found[0]].filter((page) => found.every((set) => set.has(page))));
    if (holds) return { ...(await holding(folder, shared, (words) => holds(words, root.languages))), all: true, met };
    if (shared.length) return { pages: shared, all: true, met };
    return { pages: sorted(new Set(found.flatMap((set) => [...set]))), all: false, met };
  }

  /** Those of the pages whose words hold what is asked, as far as they are read. */
  async function holding(folder, candidates, holds) {
    const pages = [];
    let at = 0;
    while (at < Math.min(candidates.length, MOST_READ) && pages.length < ENOUGH) {
      const some = candidates.slice(at, (at += AT_ONCE));
      const texts = await Promise.all(some.map((page) => read(`${folder}/p${String(page).padStart(4, "0")}.bin`)));
      pages.push(...some.filter((_, i) => holds((texts[i]?.words ?? []).map(([word]) => word))));
    }
    return { pages, open: at < candidates.length };
  }

  return { find };
}
