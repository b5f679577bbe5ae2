// The reader's panels: contents, search inside the book, the address of the page with its square. In: the page's words `t`, the
// source of pages, what to do with a page number and with the keys that were looked for; out: dialogs over the book. A link to `<n>.html` in a panel turns to that page.

import { createLang } from "../lang/lang.js";
import { keysOf } from "./source.js";

/** An element with these properties and children. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node[name] = value;
  node.append(...children);
  return node;
}

export function makePanels({ t, source, worded, address, go, onFound }) {
  const root = document.documentElement;
  const { body } = document;

  function panel(heading, ...content) {
    const close = make("button", { type: "button", className: "button button-plain", textContent: t("Close") });
    const dialog = make("dialog", { className: "book-panel" }, make("h2", { textContent: heading }), ...content, close);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
      const target = /(?:^|\/)(\d+)\.html$/.exec(event.target.closest("a")?.getAttribute("href") ?? "");
      if (!target || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      dialog.close();
      go(Number(target[1]));
    });
    body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  async function contents(event) {
    event.preventDefault();
    const url = event.currentTarget.href;
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) return location.assign(url);
    const other = new DOMParser().parseFromString(await response.text(), "text/html");
    return panel(t("Contents"), document.importNode(other.getElementById("contents-of-book"), true));
  }

  let lang = null;

  function find() {
    const field = make("input", { type: "search", name: "words", autocomplete: "off", spellcheck: false });
    field.setAttribute("aria-label", t("Words to find"));
    const results = make("div", { className: "found" });
    results.setAttribute("role", "status");
    const form = make("form", { className: "search" }, field, make("button", { textContent: t("Find") }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      results.replaceChildren(...(await found(field.value)));
    });
    panel(t("Find in the book"), form, results);
    field.focus();
  }

  async function found(text) {
    try {
      lang ??= createLang(await (await fetch(`${root.dataset.root}/${root.dataset.langTables}`)).json());
      const keys = keysOf(text, lang, body.dataset.language || root.dataset.tag);
      if (!keys.length) return [];
      const pages = await source.find(keys);
      onFound(keys, pages);
      if (!pages.length) return [make("p", { textContent: t("These words stand on no page of the book.") })];
      const list = make("ol", { className: "book-numbers" });
      for (const page of pages.slice(0, 200)) list.append(make("li", {}, make("a", { href: `${page}.html`, textContent: page })));
      return [make("p", { textContent: t("Pages with these words:") }), list];
    } catch (error) {
      return [make("p", { textContent: worded(error.reason) })];
    }
  }

  async function showAddress(event) {
    event.preventDefault();
    const meant = address();
    const text = make("p", { className: "address", textContent: meant });
    const picture = make("div", { className: "qr-place" });
    panel(t("Address of this page"), make("p", { textContent: t("Take it along: point a telephone's camera at the square.") }), picture, text);
    const { encode, path } = await import(body.dataset.qr);
    const modules = encode(meant);
    const side = modules.length + 8;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
    svg.setAttribute("class", "qr");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(svg.namespaceURI, "path");
    shape.setAttribute("d", path(modules));
    svg.append(shape);
    picture.append(svg);
  }

  return { contents, find, address: showAddress };
}
