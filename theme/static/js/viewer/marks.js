// Words a reader looked for, marked on the open pages, and the bar that leads from one page with them to the next. In: the address's fragment or the search
// inside the book; out: boxes over the page, marks in its text, the bar. A page can be read without its marks, so nothing here is allowed to fail.

import { createLang } from "../lang/lang.js";
import { make } from "./panels.js";
import { markerOf, soughtOf } from "./sought.js";

/**
 * folder: of the pages' words, undefined where there are none; tables(url): reads one; pagesWith(keys): the pages that hold them all;
 * open(): the numbers of the open pages; go(n); redraw().
 */
export function makeMarks({ t, folder, tables, pagesWith, table, open, go, redraw }) {
  const root = document.documentElement;
  const { body } = document;
  const element = (id) => document.getElementById(id);
  let lang = null;
  let sought = soughtOf(location.hash);

  async function show(numbers) {
    if (!sought || !folder) return bar();
    try {
      lang ??= createLang(await (await fetch(`${root.dataset.root}/${root.dataset.langTables}`)).json());
      const tag = body.dataset.language || root.dataset.tag;
      sought.keys ??= sought.terms.map((forms) => forms.map((word) => lang.key(word, tag)));
      const wanted = sought;
      bar();
      const meant = markerOf(lang, sought.keys.flat(), tag);
      for (const number of numbers) {
        const page = await tables(`${folder}/p${String(number).padStart(4, "0")}.bin`);
        if (wanted !== sought) return;
        table.box(number, (page?.words ?? []).filter(([word]) => meant(word).length).flatMap(([, ...boxes]) => boxes));
      }
      markText(meant);
    } catch {
      // The page can be read without its marks.
    }
  }

  /** The same words in the text of the page. */
  function markText(meant) {
    for (const paragraph of element("page-words")?.children ?? []) {
      const text = paragraph.textContent;
      const parts = [];
      let at = 0;
      for (const [start, end] of meant(text)) {
        parts.push(text.slice(at, start), make("mark", { textContent: text.slice(start, end) }));
        at = end;
      }
      if (parts.length) paragraph.replaceChildren(...parts, text.slice(at));
    }
  }

  /** What is marked, the way to the page before and after that has it, and an end to it. */
  async function bar() {
    const place = element("sought");
    if (!place) return;
    place.hidden = !sought;
    if (!sought) return;
    if (!sought.pages && sought.keys && folder) {
      const wanted = sought;
      wanted.pages = await pagesWith(wanted.keys).catch(() => []);
      if (wanted !== sought) return;
    }
    const before = sought.pages?.filter((page) => page < open()[0]).at(-1);
    const after = sought.pages?.find((page) => page > open().at(-1));
    place.replaceChildren(
      make("span", { textContent: t("The words you looked for are marked.") }),
      ...way(before, t("Found before: page {number}", { number: before })),
      ...way(after, t("Found next: page {number}", { number: after })),
      ending(),
    );
  }

  function way(page, words) {
    if (!page) return [];
    const link = make("a", { href: `${page}.html`, textContent: words });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(page);
    });
    return [link];
  }

  function ending() {
    const clear = make("button", { type: "button", className: "linklike", textContent: t("Take the marks away") });
    clear.addEventListener("click", () => {
      sought = null;
      history.replaceState(history.state, "", `${location.pathname}${location.search}`);
      redraw();
      bar();
      element("main").focus();
    });
    return clear;
  }

  return {
    /** Mark the pages that lie open now. */
    show,
    /** These keys were looked for inside the book and stand on these pages. */
    found(keys, pages) {
      sought = pages.length ? { terms: keys.map((key) => [key]), keys: keys.map((key) => [key]), pages } : null;
      show(open());
    },
    /** Whether anything is marked. */
    active: () => sought !== null,
  };
}
