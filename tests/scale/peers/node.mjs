// One of the peers that are JavaScript, over records as lines of JSON: node.mjs pagefind|minisearch RECORDS OUT.
// The packages are those of the folder it is run from (npm install there, with the package.json beside this file).

import { createReadStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [, , peer, records, out] = process.argv;

/** A package installed in the folder this is run from. */
async function load(name) {
  const folder = path.resolve("node_modules", name);
  const { exports, main } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  let entry = exports?.["."] ?? exports ?? main;
  while (typeof entry === "object") entry = entry.import ?? entry.default;
  return import(pathToFileURL(path.join(folder, entry)).href);
}

const textOf = ({ title, creator, subject, description }) => [title, creator, ...subject, description].filter(Boolean).join("\n");

async function* rows() {
  for await (const line of createInterface({ input: createReadStream(records), crlfDelay: Infinity })) if (line) yield JSON.parse(line);
}

async function pagefind() {
  const { createIndex, close } = await load("pagefind");
  const { index } = await createIndex({ forceLanguage: "en" });
  for await (const row of rows()) {
    const meta = { title: row.title, creator: row.creator ?? "" };
    const filters = { type: [row.type], language: [row.language] };
    await index.addCustomRecord({ url: `/record/${row.id}.html`, content: textOf(row), language: "en", meta, filters });
  }
  await index.writeFiles({ outputPath: out });
  await close();
}

async function minisearch() {
  const { default: MiniSearch } = await load("minisearch");
  const index = new MiniSearch({ fields: ["title", "creator", "subject", "description"], storeFields: ["title", "creator"] });
  for await (const row of rows()) index.add({ ...row, subject: row.subject.join(" ") });
  await mkdir(out, { recursive: true });
  // Hosts compress: what a browser must load whole is counted so.
  await writeFile(path.join(out, "index.json.gz"), gzipSync(JSON.stringify(index), { level: 9 }));
}

await { pagefind, minisearch }[peer]();
