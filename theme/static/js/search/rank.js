// Which of the matching documents come first. In: results by segment, an order, how many. Out: rows { segment, result, row }.

import { NAMED, TITLED } from "./levels.js";

/** The first `most` rows in the order of `sort`: relevance, year, title or newest. */
export async function best(results, sort, most) {
  const rows = new TopRows(most);
  for (const one of results) {
    const { segment, result } = one;
    const value = await sortValues(segment, result, sort);
    for (let row = 0; row < result.docs.length; row++) rows.offer({ ...value(row), doc: segment.base + result.docs[row] }, one, row);
  }
  return rows.sorted();
}

async function sortValues(segment, result, sort) {
  const { docs, levels, scores, heads, counts } = result;
  if (sort === "year" || sort === "oldest") {
    const years = await segment.column("y", docs);
    const sign = sort === "year" ? -1 : 1;
    return (row) => {
      const year = Array.isArray(years[row]) ? years[row][0] : years[row];
      return { first: year === null ? Infinity : sign * year, second: 0 };
    };
  }
  if (sort === "title") {
    const ranks = await segment.column("z", docs);
    return (row) => ({ first: ranks[row], second: 0 });
  }
  if (sort === "newest") {
    const [days, years] = [await segment.column("a", docs), await segment.column("y", docs)];
    return (row) => {
      const year = Array.isArray(years[row]) ? years[row][0] : years[row];
      return { first: days[row] ? -Date.parse(days[row]) : 0, second: year === null ? Infinity : -year };
    };
  }
  // The score alone is for measuring it.
  if (sort === "score") return (row) => ({ first: 0, second: -scores[row] });
  // With any word, more words come before better ones. Within a tier a work that is named so comes before one about it.
  return (row) => ({ first: 2 * levels[row] - (heads?.[row] === (NAMED | TITLED) ? 1 : 0) - (counts ? 100 * counts[row] : 0), second: -scores[row] });
}

const before = (a, b) => a.first - b.first || a.second - b.second || a.doc - b.doc;

/** Keeps the best rows in a heap whose top is the worst of them. */
class TopRows {
  constructor(most) {
    this.most = most;
    this.heap = [];
  }

  offer(key, one, row) {
    const { heap } = this;
    if (heap.length < this.most) {
      heap.push({ key, one, row });
      for (let i = heap.length - 1; i > 0; ) {
        const parent = (i - 1) >> 1;
        if (before(heap[i].key, heap[parent].key) <= 0) break;
        [heap[i], heap[parent]] = [heap[parent], heap[i]];
        i = parent;
      }
    } else if (heap.length && before(key, heap[0].key) < 0) {
      heap[0] = { key, one, row };
      for (let i = 0; ; ) {
        let worst = i;
        for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && before(heap[child].key, heap[worst].key) > 0) worst = child;
        if (worst === i) break;
        [heap[i], heap[worst]] = [heap[worst], heap[i]];
        i = worst;
      }
    }
  }

  sorted() {
    return this.heap.sort((a, b) => before(a.key, b.key)).map(({ one, row }) => ({ ...one, row }));
  }
}
