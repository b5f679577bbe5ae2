// What few searches need of the search page, loaded with the first that does: the pages of a text on which words stand, editions of a
// work, what to say where little or nothing is found, the picker of languages. In: createMore(the page's own means); out: functions
// that show. Catalogue text is only ever set as text.

import { make, marked } from "./search/element.js";
import { fragmentOf } from "./viewer/sought.js";
import { loadWords } from "./words.js";

const PAGES_SHOWN = 8; // page numbers of a text under its hit
const MOST_SEALED = 200; // works read on the screen whose pages are asked for
const FEW = 3; // hits below which another spelling is offered
const NEIGHBOURS_OF = ["creator", "subject", "title", null];

export async function createMore({ badge, below, label, number, settings, root, page, client, list, notice, input, part, kiosk, go, now, shownDate }) {
  const { t, tn } = await loadWords({ ...root.dataset, messages: page.dataset.words });
  const here = (path) => new URL(path, document.baseURI).href;

  async function showMore(answer, mode) {
    showNotices(answer);
    await Promise.all([
      answer.total ? null : helpFurther(answer, mode),
      showPages(answer),
      kiosk ? showSealed(answer) : null,
      offerSpelling(answer, mode),
    ]);
  }

  // ---- Editions of a work ----

  async function showEditions(lines, card) {
    const cards = await client.ask("editions", { work: card.work }).catch(() => []);
    lines.replaceChildren(...cards.map((each) => showEdition(each, card)));
  }

  function showEdition(each, shown) {
    const words = [
      shownDate(each),
      ...(each.languages ?? []).map((value) => label("language", value)),
      ...(each.scripts ?? []).map((script) => label("script", script)),
    ].filter(Boolean).join(" · ");
    const title = each.title.text === shown.title.text ? null : make("bdi", { lang: each.lang }, each.title.text);
    return make("li", {},
      make("a", { href: below(each.path), "aria-current": each.id === shown.id ? "true" : null }, words || t("Without a year"), title ? " · " : null, title),
      " ", badge(each), each.shelf ? make("span", { class: "mark-text" }, ` ${each.shelf}`) : null);
  }

  // ---- Pages of a text on which the words stand ----

  let watching = null; // the hits one has not come to yet

  /** Under each hit whose text lies open, the pages where the words stand: read when one comes to it. */
  function showPages(answer) {
    watching?.disconnect();
    const terms = answer.terms.filter(({ field, words }) => words.length && (!field || field === "text")).map(({ words, group }) => ({ words, group }));
    const works = new Map(answer.hits.flatMap(({ id, read, words }, i) => (words && read ? [[list.children[i], { id, read, folder: here(`${root.dataset.root}/media/${read.replace(/\/[^/]*$/, "")}/${words}`) }]] : [])));
    if (!terms.length) return;
    watching = new IntersectionObserver(async (entries, watcher) => {
      const come = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
      for (const item of come) watcher.unobserve(item);
      if (!come.length) return;
      const found = await client.ask("pages", { terms, works: come.map((item) => works.get(item)) }).catch(() => ({}));
      for (const item of come) {
        const { id, read } = works.get(item);
        if (found[id]) showPageNumbers(item.querySelector(".hit-pages"), read, found[id]);
      }
    }, { rootMargin: "0px 0px 20%" });
    for (const item of works.keys()) watching.observe(item);
  }

  function showPageNumbers(place, read, { pages, open, terms = [] }) {
    if (!pages.length) return;
    const reader = below(read);
    const address = (at) => (terms.length ? reader.replace(/[^/]*$/, `${at}.html${fragmentOf(terms)}`) : `${reader}#p${at}`);
    const links = pages.slice(0, PAGES_SHOWN).map((at) => make("a", { href: address(at), "aria-label": t("Page {number}", { number: number(at) }) }, number(at)));
    const rest = pages.length - links.length;
    place.replaceChildren(make("span", {}, tn("Found on page", "Found on pages", pages.length), " "), ...links.flatMap((link, i) => (i ? [", ", link] : [link])),
      rest > 0 ? make("span", { class: "quiet" }, ` ${tn("and {n} more", "and {n} more", rest, { n: number(rest) })}`) : open ? " …" : "");
    place.hidden = false;
  }

  let sealedWorks = null;

  /** At the kiosk: the works read on its screen in whose text the words stand, as its server answers: page numbers and no word. */
  async function showSealed(answer) {
    const box = part("sealed");
    const asked = now().q;
    box.replaceChildren();
    if (!asked.trim() || now().page > 1) return;
    sealedWorks ??= client.ask("search", { query: "", options: { filters: { access: ["screen-only"] }, limit: MOST_SEALED } }).then(({ hits }) => hits.filter(({ read }, i) => read && hits.findIndex((other) => other.read === read) === i));
    sealedWorks.catch(() => (sealedWorks = null));
    const works = await sealedWorks.catch(() => []);
    const found = await Promise.all(works.map(async (card) => {
      const keys = await client.ask("keys", { query: asked, tag: card.languages?.[0] }).catch(() => []);
      if (!keys.length) return null;
      const response = await fetch(`/-/find/${card.read.split("/")[1]}?${keys.map((key) => `k=${encodeURIComponent(key)}`).join("&")}`, { cache: "no-store" }).catch(() => null);
      return response?.ok ? { card, ...(await response.json()) } : null;
    }));
    if (now().q !== asked) return;
    const lines = found.filter((each) => each?.pages.length).filter(({ card, pages }) => {
      const places = answer.hits.flatMap(({ read }, i) => (read === card.read ? [list.children[i]?.querySelector(".hit-pages")] : [])).filter(Boolean);
      for (const place of places) showPageNumbers(place, card.read, { pages });
      return !places.length;
    });
    if (!lines.length) return;
    box.append(make("h2", { class: "sealed-heading" }, t("In books that are read on this screen")), make("ul", { class: "sealed-list" }, ...lines.map(({ card, pages }) => {
      const place = make("span", { class: "hit-pages" });
      showPageNumbers(place, card.read, { pages });
      return make("li", {}, make("a", { href: below(card.path) }, marked({ text: card.title.text }, { lang: card.lang })), " ", place);
    })));
    if (!answer.total) notice.replaceChildren();
  }

  // ---- What is said of the answer ----

  function showNotices(answer) {
    const parts = answer.hints.map(({ kind, text }) => make("p", { class: "notice" }, {
      "year-order": t("The years “{text}” run backwards; they were read the other way round.", { text }),
      "year-form": t("“{text}” is no year. Write year:1990, year:1990..2005 or year:..1920.", { text }),
    }[kind]));
    if (answer.fallback === "any") parts.push(make("p", { class: "notice" }, t("No work has all these words. Works with some of them follow.")));
    const corrected = answer.terms.find((term) => term.corrected);
    if (answer.total && corrected)
      parts.push(make("p", { class: "quiet" }, t("Nothing is spelled “{asked}”; showing “{found}”.", { asked: corrected.text, found: corrected.corrected })));
    if (!answer.total) parts.push(nothingFound());
    notice.replaceChildren(...parts);
  }

  async function offerSpelling(answer, mode) {
    const asked = now().q;
    if (mode !== "submitted" || answer.total >= FEW || answer.terms.some((term) => term.corrected) || !asked.trim()) return;
    const other = await client.ask("spelling", { query: asked }).catch(() => null);
    if (!other || now().q !== asked) return;
    const query = asked.replace(new RegExp(other.from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i"), other.to);
    if (query === asked) return;
    const again = make("button", { type: "button", class: "linklike" }, query);
    again.addEventListener("click", () => {
      input.value = query;
      go({ q: query });
    });
    notice.prepend(make("p", { class: "did-you-mean" }, t("Did you mean"), " ", again, "?"));
  }

  function nothingFound() {
    const filtered = Object.keys(now().filters).length > 0;
    const doors = settings.doors.map(([words, url]) => make("li", {}, make("a", { href: url }, words)));
    const without = make("button", { type: "button", class: "button button-plain" }, t("Search without filters"));
    without.addEventListener("click", () => go({ filters: {} }));
    return make("div", { class: "notice notice-empty" },
      make("p", { class: "notice-heading" }, t("Nothing found")),
      filtered ? make("p", {}, without) : null,
      make("div", { "data-part": "neighbours" }),
      make("ul", {},
        make("li", {}, t("Try fewer words, or only the author's name.")),
        make("li", {}, t("Any alphabet will do: Nizami, Низами; oʻzbek, ўзбек; letters may be typed without their marks.")),
        make("li", {}, t("The beginning of a word is enough: biblio finds bibliography."))),
      make("p", {}, t("Or look through the catalogue:")),
      make("ul", { class: "doors-list" }, ...doors),
      askLibrarian());
  }

  function askLibrarian() {
    const { phone, email } = settings.librarian;
    if (kiosk || (!phone && !email)) return make("p", {}, t("Or ask a librarian: they know ways to a book that a catalogue does not."));
    return make("p", {}, t("Or ask a librarian:"), " ", phone ? make("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, phone) : null, phone && email ? " · " : null, email ? make("a", { href: `mailto:${email}` }, email) : null);
  }

  /** How many there are without the filters, and the headings beside which the word would stand. */
  async function helpFurther({ terms }, mode) {
    if (mode !== "submitted") return;
    const { q: asked, filters } = now();
    if (Object.keys(filters).length) {
      const wider = await client.ask("search", { query: asked, options: { limit: 0 } }).catch(() => null);
      const button = notice.querySelector("button.button-plain");
      if (wider?.total && now().q === asked && button) button.textContent = tn("Search without filters: {n} result", "Search without filters: {n} results", wider.total, { n: number(wider.total) });
    }
    const word = terms.find(({ field }) => NEIGHBOURS_OF.includes(field ?? null))?.text;
    if (!word) return;
    const { neighbours } = await import("./search-help.js").catch(() => ({}));
    const groups = await neighbours?.({
      word, tag: root.dataset.tag,
      lists: settings.lists.map(([words, url]) => ({ label: words, url: here(url) })),
    }).catch(() => []);
    const place = notice.querySelector("[data-part=neighbours]");
    if (!groups?.length || now().q !== asked || !place) return;
    place.replaceChildren(make("p", {}, t("Near “{word}” in the alphabet:", { word })), ...groups.map(({ label: words, url, lines }) => make("div", { class: "neighbours" },
      make("h2", {}, make("a", { href: url }, words)),
      make("ul", {}, ...lines.map((line) => make("li", {}, make("a", { href: line.url, lang: line.lang }, line.text)))))));
  }

  // ---- Languages one reads ----

  function fillPicker(box, reads, changed) {
    if (box.childElementCount > 1) return;
    const boxes = Object.entries(settings.values.language).map(([value, words]) => {
      const tick = make("input", { type: "checkbox", value });
      tick.checked = reads.languages.includes(value);
      tick.addEventListener("change", () => {
        const filtered = now().filters.language;
        const was = filtered?.length === reads.languages.length && filtered.every((each) => reads.languages.includes(each));
        reads.choose(boxes.map((each) => each.querySelector("input")).filter((each) => each.checked).map((each) => each.value));
        if (was) go({ filters: { ...now().filters, language: reads.languages } });
        else changed();
      });
      return make("label", {}, tick, make("span", {}, words));
    });
    box.append(make("fieldset", {}, make("legend", { class: "sr" }, t("Languages I read")), ...boxes));
    if (!kiosk) box.append(make("p", { class: "quiet" }, t("Remembered in this browser only.")));
  }

  return { showMore, showEditions, fillPicker };
}
