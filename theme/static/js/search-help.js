// Help where nothing is found: the headings of the alphabet beside which the word would stand. Loaded by the search page only then.

import { createCollator } from "./lang/collate.js";
import { around, pageOf } from "./search/neighbours.js";

async function json(url) {
  const response = await fetch(url);
  return response.ok ? response.json() : null;
}

/** The headings of one page of a list: { text, url, key }. */
async function headingsOf(url, collator) {
  const response = await fetch(url);
  if (!response.ok) return [];
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return [...page.querySelectorAll(".headings > li > a:first-child")].map((link) => ({
    text: link.textContent,
    lang: link.getAttribute("lang"),
    url: new URL(link.getAttribute("href"), url).href,
    key: collator.sortKey(link.textContent),
  }));
}

/**
 * [{ label, url, lines }] of each list { label, url } (url: its folder) that has headings near the word. The site puts the tables of
 * sorting before this script (pages/assets.py).
 */
export async function neighbours({ word, tag, lists }) {
  const collator = createCollator(openshelfTables.sort, tag);
  const key = collator.sortKey(word);
  const found = await Promise.all(lists.map(async ({ label, url }) => {
    const firsts = await json(new URL("places.json", url).href);
    if (!firsts?.length) return null;
    const page = pageOf(firsts, key);
    const address = new URL(page === 1 ? "index.html" : `${page}.html`, url).href;
    const lines = around(await headingsOf(address, collator), key);
    return lines.length ? { label, url: address, lines } : null;
  }));
  return found.filter(Boolean);
}
