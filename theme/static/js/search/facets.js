// Filters and counts of one segment, both from its facet runs. Counts are exact for any set of documents.

/** Ranges [from, to) of documents, cut with another list of ranges; null is everything. */
export function cross(a, b) {
  if (!a) return b;
  if (!b) return a;
  const out = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i][0], b[j][0]);
    const to = Math.min(a[i][1], b[j][1]);
    if (from < to) out.push([from, to]);
    if (a[i][1] < b[j][1]) i++;
    else j++;
  }
  return out;
}

/** Sorted documents that lie in the ranges. */
export function within(docs, ranges) {
  if (!ranges) return docs;
  const out = new Uint32Array(docs.length);
  let count = 0;
  let i = 0;
  for (const doc of docs) {
    while (i < ranges.length && ranges[i][1] <= doc) i++;
    if (i === ranges.length) break;
    if (ranges[i][0] <= doc) out[count++] = doc;
  }
  return out.subarray(0, count);
}

async function eachRun(segment, visit) {
  const { names, docs } = segment.head.facets;
  const width = names.length + 1;
  for (let number = 0; number * docs < segment.head.docs; number++) {
    const { values, sets, runs } = await segment.facets(number);
    let at = number * docs;
    for (let i = 0; i < runs.length; i += width) {
      visit(at, at + runs[i], (facet) => sets[facet][runs[i + 1 + facet]].map((value) => values[facet][value]));
      at += runs[i];
    }
  }
}

/** The ranges of documents that have, in each facet of `filters`, one of its values; null without filters. */
export async function rangesOf(segment, filters) {
  const wanted = Object.entries(filters).map(([name, values]) => [segment.head.facets.names.indexOf(name), new Set(values)]);
  if (!wanted.length) return null;
  const ranges = [];
  await eachRun(segment, (from, to, valuesOf) => {
    if (!wanted.every(([facet, values]) => facet >= 0 && valuesOf(facet).some((value) => values.has(value)))) return;
    if (ranges.length && ranges.at(-1)[1] === from) ranges.at(-1)[1] = to;
    else ranges.push([from, to]);
  });
  return ranges;
}

/** The ranges of documents whose years meet one of the spans [from, to]. */
export async function yearRanges(segment, spans) {
  if (!spans.length) return null;
  const decades = [];
  const facet = segment.head.facets.names.indexOf("decade");
  // A work of several years may begin in an earlier decade, so only works without any year are left out unread.
  await eachRun(segment, (from, to, valuesOf) => {
    const [decade] = valuesOf(facet);
    if (decade !== undefined && spans.some(([, last]) => Number(decade) <= last)) decades.push([from, to]);
  });
  const out = [];
  for (const [from, to] of decades) {
    const docs = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const years = await segment.column("y", docs);
    years.forEach((year, i) => {
      const [first, last] = Array.isArray(year) ? year : [year, year];
      if (!spans.some(([low, high]) => first <= high && last >= low)) return;
      if (out.length && out.at(-1)[1] === docs[i]) out.at(-1)[1]++;
      else out.push([docs[i], docs[i] + 1]);
    });
  }
  return out;
}

/** Adds to `counts` (facet → Map of value → count) the documents, sorted. */
export async function count(segment, docs, counts) {
  const { names } = segment.head.facets;
  let i = 0;
  await eachRun(segment, (from, to, valuesOf) => {
    if (i >= docs.length || docs[i] >= to) return;
    let found = 0;
    while (i < docs.length && docs[i] < to) {
      i++;
      found++;
    }
    names.forEach((name, facet) => {
      for (const value of valuesOf(facet)) counts[name].set(value, (counts[name].get(value) ?? 0) + found);
    });
  });
}
