// `npm run -s search -- OUTPUT_DIR QUERY [--lang L] [--filter F=V]… [--limit N]`: the browser's search code over a built site.
// With --batch instead of QUERY it reads {"q": …, "lang": …, "mode": …} a line and answers one JSON a line.
// Exit 2 for wrong usage, 1 with one line where there is no index.

import { readdir, readFile, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deflateSync, inflateRawSync } from "node:zlib";

import { createLang } from "../lang/lang.js";
import { createEngine, NoIndex } from "./engine.js";
import { hitOf } from "./hit.js";
import { makeSource } from "./source.js";

const USAGE = "usage: npm run -s search -- OUTPUT_DIR (QUERY | --batch) [--lang TAG] [--filter FACET=VALUE]... [--limit N] [--sort relevance|year|title|newest]";
const TAG = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;
const FACETS = new Set(["type", "language", "script", "decade", "access", "collection", "library"]);

class Usage extends Error {}

function readArguments(argv) {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        lang: { type: "string" }, filter: { type: "string", multiple: true, default: [] }, limit: { type: "string", default: "10" },
        sort: { type: "string", default: "relevance" }, batch: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new Usage(error.message);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== (values.batch ? 1 : 2)) throw new Usage("an output folder and a query are needed");
  if (!/^\d+$/.test(values.limit)) throw new Usage(`--limit takes a number, not ${values.limit}`);
  if (!["relevance", "year", "oldest", "title", "newest"].includes(values.sort)) throw new Usage(`no such order: ${values.sort}`);
  const filters = {};
  for (const filter of values.filter) {
    const at = filter.indexOf("=");
    const name = filter.slice(0, at);
    if (at < 1 || !FACETS.has(name)) throw new Usage(`no such filter: ${filter} (${[...FACETS].join(", ")})`);
    (filters[name] ??= []).push(filter.slice(at + 1));
  }
  return { ...values, filters, limit: Number(values.limit), output: positionals[0], query: positionals[1] };
}

async function bytesOf(file) {
  try {
    return await readFile(file);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(error.code)) return null;
    throw error;
  }
}

/** The site's languages: its folders that hold a home page. */
async function siteTags(output) {
  const entries = await readdir(output, { withFileTypes: true }).catch(() => []);
  const tags = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || !TAG.test(entry.name)) continue;
    if (await stat(path.join(output, entry.name, "index.html")).catch(() => null)) tags.push(entry.name);
  }
  return tags.sort();
}

/** The site's language nearest to a tag. */
function nearest(tags, wanted) {
  const primary = (tag) => tag.split("-")[0];
  return tags.find((tag) => tag === wanted) ?? tags.find((tag) => wanted && primary(tag) === primary(wanted)) ?? tags.find((tag) => tag === "az") ?? tags[0] ?? wanted ?? "az";
}

const packed = (bytes) => deflateSync(bytes ?? "", { level: 9 }).length;

/** The language tables the site ships. */
async function langTables(output, tag) {
  const folder = path.join(output, "assets", "lang");
  const names = (await readdir(folder).catch(() => [])).sort().filter((file) => /^[a-z]{2,3}(-[A-Za-z]+)?\.[0-9a-f]+\.json$/.test(file));
  const name = names.find((file) => file.startsWith(`${tag}.`)) ?? names[0];
  if (!name) throw new NoIndex(`no language tables in ${folder}: is this a built site?`);
  return JSON.parse(await readFile(path.join(folder, name)));
}

/** What scripts weigh on the wire: the joined entries of a published site with their tables, else the modules. */
async function codeSize(output, entries, modules) {
  const assets = path.join(output, "assets");
  const wanted = new RegExp(`(^|[\\\\/])(${entries.join("|")})\\.[0-9a-f]{8,}\\.js$`);
  const published = (await readdir(assets, { recursive: true }).catch(() => [])).filter((name) => wanted.test(name)).map((name) => path.join(assets, name));
  const here = path.dirname(fileURLToPath(import.meta.url));
  const files = published.length ? published : modules.map((name) => path.join(here, `${name}.js`));
  const sizes = await Promise.all(files.map(async (file) => packed(await bytesOf(file))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const AT_ONCE = ["bytes", "editions", "engine", "evaluate", "facets", "hit", "levels", "mark", "printed", "query", "rank", "segment", "source", "terms", "words", "../lang/fold"];
const PARTS = {
  words: { entry: "search-rare", modules: ["rare", "widening", "../lang/stem"] },
  full: { entry: "search-full", modules: ["full", "outcome", "identifiers"] },
  narrow: { entry: "search-narrow", modules: ["narrow", "orders"] },
  typing: { entry: "search-typing", modules: ["typing"] },
  united: { entry: "search-united", modules: ["united"] },
};

/** What the search page of a language carries for its script: the first words it says, what it calls the values of facets. */
async function pageSettings(output, tag) {
  const page = await bytesOf(path.join(output, tag, "search.html"));
  const settings = page && /<script type="application\/json" id="search-settings">([^<]*)<\/script>/.exec(page.toString("utf8"));
  return settings ? JSON.parse(settings[1]) : { words: null, values: {} };
}

async function openSite({ output, lang: wanted }) {
  const tags = await siteTags(output);
  const tag = nearest(tags, wanted);
  const lang = createLang(await langTables(output, tag));
  const source = makeSource((name) => bytesOf(path.join(output, "search", name)), (bytes) => inflateRawSync(bytes));
  const settings = new Map();
  const settingsOf = (language) => {
    if (!settings.has(language)) settings.set(language, pageSettings(output, language));
    return settings.get(language);
  };
  const { words } = await settingsOf(tag);
  const site = { source, tags, settingsOf, code: (words ? packed(JSON.stringify(words)) : 0) + (await codeSize(output, ["search-page", "search-worker", "site"], AT_ONCE)) };
  const asked = new Set();
  site.engine = createEngine(source, lang, async (part = "words") => {
    const { entry, modules } = PARTS[part];
    if (!asked.has(part)) {
      asked.add(part);
      site.code += await codeSize(output, [entry], modules);
    }
    return { tools: await import(`./${modules[0]}.js`), lang };
  });
  return site;
}

/** Bytes and requests are those of ten results; what filters offer is loaded after them, on a phone when it is asked for. */
async function answer(site, query, { lang, mode, filters, limit, sort }) {
  const tag = nearest(site.tags, lang);
  const options = { tag: lang, mode, filters, limit, sort, labels: (await site.settingsOf(tag)).values };
  const before = { ...site.source.cost };
  const started = performance.now();
  const found = await site.engine.search(query, options);
  const ms = Math.round((performance.now() - started) * 100) / 100;
  const { requests, bytes } = site.source.cost;
  const code = site.code;
  const { facets } = await site.engine.counts(query, options);
  return {
    total: found.total,
    hits: found.hits.map((hit) => hitOf(hit, tag)),
    facets,
    fallback: found.fallback ?? undefined,
    hints: found.hints?.length ? found.hints : undefined,
    complete: found.complete ? undefined : false,
    requests: requests - before.requests,
    bytes: bytes - before.bytes,
    code_bytes: code,
    facets_bytes: site.source.cost.bytes - bytes,
    ms,
  };
}

async function batch(site, options) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (!line.trim()) continue;
    let asked;
    try {
      asked = JSON.parse(line);
    } catch {
      process.stdout.write(`${JSON.stringify({ error: "this line is no JSON" })}\n`);
      continue;
    }
    const { q = "", lang = options.lang, mode = "submitted", filters = options.filters, limit = options.limit, sort = options.sort } = asked;
    process.stdout.write(`${JSON.stringify(await answer(site, String(q), { lang, mode, filters, limit, sort }))}\n`);
  }
}

async function main() {
  const options = readArguments(process.argv.slice(2));
  const site = await openSite(options);
  if (options.batch) return batch(site, options);
  process.stdout.write(`${JSON.stringify(await answer(site, options.query, { ...options, mode: "submitted" }))}\n`);
}

main().catch((error) => {
  if (error instanceof Usage) {
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exitCode = 2;
  } else if (error instanceof NoIndex) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
});
