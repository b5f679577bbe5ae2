// Orders other than by relevance. In: an order's name; out: what `best` of rank.js sorts a segment's rows by.

const yearOf = (year) => (Array.isArray(year) ? year[0] : year);

/** year, oldest, title, newest, or score: the score alone, for measuring it. */
export const orderBy = (name) => async (segment, { docs, scores }) => {
  if (name === "score") return [() => 0, (row) => -scores[row]];
  if (name === "title") {
    const ranks = await segment.column("z", docs);
    return [(row) => ranks[row], () => 0];
  }
  const years = await segment.column("y", docs);
  const latest = (row) => (yearOf(years[row]) === null ? Infinity : -yearOf(years[row]));
  if (name === "newest") {
    const days = await segment.column("a", docs);
    return [(row) => (days[row] ? -Date.parse(days[row]) : 0), latest];
  }
  const oldest = (row) => yearOf(years[row]) ?? Infinity;
  return [name === "oldest" ? oldest : latest, () => 0];
};
