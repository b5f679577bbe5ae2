// Zotero's own translation code (the npm package zotero-translators: Zotero's architecture and all its translators) reads our
// pages as its browser connector does.
//   node capture.cjs FILE…      in a folder where package.json was installed; prints a JSON object: file → captured items.

const fs = require("fs");
const { JSDOM } = require("jsdom");
const wgxpath = require("wicked-good-xpath");

const print = console.log;
console.log = () => {}; // the translators tell what they do
require("zotero-translators");

async function capture(file) {
  const dom = new JSDOM(fs.readFileSync(file, "utf8"), { url: "https://library.example/az/record/work.html" });
  wgxpath.install(dom.window, true);
  const translate = new Zotero.Translate.Web();
  translate.setDocument(dom.window.document);
  const translators = await translate.getTranslators();
  translate.setTranslator(translators);
  return translate.translate({ libraryID: false, saveAttachments: false });
}

(async () => {
  const captured = {};
  for (const file of process.argv.slice(2)) captured[file] = await capture(file);
  print(JSON.stringify(captured));
})();
