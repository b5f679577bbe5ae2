// Which of the matching documents come first. In: results by segment, how many, an order. Out: rows { segment, result, row }.

import { NAMED, TITLED } from "./levels.js";

/**
 * The first `most` rows by relevance, or by what `values(segment, result)` gives: two functions of a row, the smaller first and then the
 * smaller second the sooner, then the earlier document.
 */
export async function best(results, most, values = byRelevance) {
  const rows = [];
  for (const { segment, result } of results) {
    const [first, second] = await values(segment, result);
    for (let row = 0; row < result.docs.length; row++) {
      const one = first(row);
      const other = second(row);
      const last = rows[most - 1];
      if (!most || (last && (one > last.one || (one === last.one && other >= last.other)))) continue;
      let at = rows.length;
      while (at && (one < rows[at - 1].one || (one === rows[at - 1].one && other < rows[at - 1].other))) at--;
      rows.splice(at, 0, { segment, result, row, one, other });
      if (rows.length > most) rows.pop();
    }
  }
  return rows;
}

/** More words come before better ones. Within a tier a work that is named so comes before one about it. */
function byRelevance(_, { levels, scores, heads, counts }) {
  return [(row) => 2 * levels[row] - (heads[row] === (NAMED | TITLED)) - 100 * counts[row], (row) => -scores[row]];
}
