// What a search needs only where it is more than words: the grammar of queries, filters, phrases, exclusions, numbers, records with
// any of the words. The search page loads it then (search-full.js).

export { anyWord, together, withoutTerms } from "./evaluate.js";
export { cross, rangesOf, yearRanges } from "./facets.js";
export { parse } from "./query.js";
export { numberMatches } from "./words.js";
