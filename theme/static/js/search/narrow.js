// What a search needs only where it is narrowed or ordered: filters, what they offer with counts, orders other than by relevance.
// The search page loads it then (search-narrow.js).

import { count } from "./facets.js";

export { cross, rangesOf, yearRanges } from "./facets.js";
export { orderBy } from "./orders.js";

const FACETS = ["type", "language", "script", "decade", "access", "collection", "library"];

/**
 * { facets, choices } of a query: by facet its values with their counts, the most frequent first; `choices` what it offers, which
 * for a facet that is filtered are the counts as they would be without its own filter. find({ filters }): what the query finds.
 */
export async function counts(find, filters = {}) {
  const counted = async (others) => countsOf((await find({ filters: others })).results);
  const facets = await counted(filters);
  const choices = { ...facets };
  await Promise.all(Object.keys(filters).map(async (facet) => {
    const { [facet]: _, ...others } = filters;
    choices[facet] = (await counted(others))[facet];
  }));
  return { facets, choices };
}

async function countsOf(results) {
  const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
  for (const { segment, result } of results) if (result.docs.length) await count(segment, result.docs, counts);
  const sorted = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(FACETS.map((name) => [name, Object.fromEntries(sorted(counts[name]))]));
}
