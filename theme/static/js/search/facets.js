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

/** A value as the index writes it: itself, else in other case, else the tags that begin with it (uz: uz-Latn, uz-Cyrl). */
function meant(value, values) {
  if (values.includes(value)) return [value];
  const lowered = value.toLowerCase();
  const same = values.filter((other) => other.toLowerCase() === lowered);
  return same.length ? same : values.filter((other) => other.toLowerCase().startsWith(`${lowered}-`));
}

/** The ranges of documents that have, in each facet of `filters`, one of its values; null without filters. */
export async function rangesOf(segment, filters) {
  const { names, docs } = segment.head.facets;
  if (!Object.keys(filters).length) return null;
  const known = names.map(() => new Set());
  for (let number = 0; number * docs < segment.head.docs; number++)
    (await segment.facets(number)).values.forEach((values, facet) => values.forEach((value) => known[facet].add(value)));
  const wanted = Object.entries(filters).map(([name, values]) => {
    const facet = names.indexOf(name);
    return [facet, new Set(facet < 0 ? [] : values.flatMap((value) => meant(value, [...known[facet]])))];
  });
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
  const { names } = segment.head.facets;
  const decade = names.indexOf("decade");
  const until = names.indexOf("until");
  const runs = [];
  await eachRun(segment, (from, to, valuesOf) => {
    if (!valuesOf(decade).length) return;
    const first = Number(valuesOf(decade)[0]);
    const several = valuesOf(until).length > 0;
    const last = several ? Number(valuesOf(until)[0]) : first;
    if (!spans.some(([low, high]) => first <= high && last + 9 >= low)) return;
    // A decade that lies within a span needs no look at its years.
    runs.push({ from, to, whole: !several && spans.some(([low, high]) => low <= first && first + 9 <= high) });
  });
  const ranges = [];
  const add = (from, to) => {
    if (ranges.length && ranges.at(-1)[1] === from) ranges.at(-1)[1] = to;
    else ranges.push([from, to]);
  };
  for (const { from, to, whole } of runs) {
    if (whole) {
      add(from, to);
      continue;
    }
    const docs = Array.from({ length: to - from }, (_, i) => from + i);
    const years = await segment.column("y", docs);
    years.forEach((year, i) => {
      const [first, last] = Array.isArray(year) ? year : [year, year];
      if (spans.some(([low, high]) => first <= high && last >= low)) add(docs[i], docs[i] + 1);
    });
  }
  return ranges;
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
      if (!counts[name]) return;
      for (const value of valuesOf(facet)) counts[name].set(value, (counts[name].get(value) ?? 0) + found);
    });
  });
}
