// The JavaScript side of the comparison: one JSON array [function, tag, text] a line in, its JSON answer a line out.
// usage: node twin.mjs BUNDLE.json, where BUNDLE.json holds {tables, sort}

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createCollator } from "../../../theme/static/js/lang/collate.js";
import { createLang } from "../../../theme/static/js/lang/lang.js";

const { tables, sort } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const lang = createLang(tables);
const collators = new Map();
const collator = (tag) => collators.get(tag) ?? collators.set(tag, createCollator(sort, tag)).get(tag);
const functions = {
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
