// The JavaScript side of the comparison: one JSON array [function, tag, text] a line in, its JSON answer a line out.
// usage: node twin.mjs BUNDLE.json, where BUNDLE.json holds {tables, sort, written}

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createCollator } from "../../../theme/static/js/lang/collate.js";
import { createDates } from "../../../theme/static/js/lang/dates.js";
import { createLang } from "../../../theme/static/js/lang/lang.js";

const { tables, sort, written } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const lang = createLang(tables);
const collators = new Map();
const collator = (tag) => collators.get(tag) ?? collators.set(tag, createCollator(sort, tag)).get(tag);
const writers = new Map();
const writer = (tag) => {
  if (!writers.has(tag)) {
    const here = createLang(written[tag].tables);
    writers.set(tag, { ...here, ...createDates(written[tag].dates, here.ordinal) });
  }
  return writers.get(tag);
};
const known = ([year, month, day]) => (month ? (day ? [year, month, day] : [year, month]) : [year]);
const functions = {
  title: (tag, text) => lang.title(text, tag),
  sentence: (tag, text) => lang.sentence(text, tag),
  written: (tag, text) => {
    const [n, ...rest] = text.split(" ").map(Number), start = known(rest.slice(0, 3)), end = known(rest.slice(3));
    const w = writer(tag), styles = ["long", "medium", "short"];
    const [y, m, d] = start;
    return [
      ...styles.map((style) => w.formatDate(y, m, d, style)), ...styles.map((style) => w.formatRange(start, end, style)),
      w.ordinal(Math.abs(n), tag), w.plural(n, tag), w.formatNumber(n), w.formatNumber(n / 8), w.formatBytes(Math.abs(n))];
  },
  clean: (tag, text) => lang.clean(text),
  tokens: (tag, text) => lang.tokens(text).map((t) => [t.text, text.slice(t.start, t.end), t.joined]),
  key: (tag, text) => lang.key(text, tag),
  skeleton: (tag, text) => lang.skeleton(text, tag),
  query: (tag, text) => lang.querySkeletons(text, tag),
  fallback: (tag, text) => lang.fallbackSkeletons(text),
  stem: (tag, text) => lang.stem(text, tag),
  candidates: (tag, text) => lang.stemCandidates(text, tag),
  sort: (tag, text) => collator(tag).sortKey(text),
  upper: (tag, text) => lang.upper(text, tag),
  lower: (tag, text) => lang.lower(text, tag),
};
const out = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [name, tag, text] = JSON.parse(line);
  out.push(JSON.stringify(functions[name](tag, text)));
  if (out.length > 5000) process.stdout.write(out.splice(0).join("\n") + "\n");
}
if (out.length) process.stdout.write(out.join("\n") + "\n");
