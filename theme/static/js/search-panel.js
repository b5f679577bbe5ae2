// What stands beside the results, loaded once they are seen: filters with their counts, one-tap filters, further pages, the saved
// list. In: createPanel(the page's own means); out: what shows and saves.

import { FACETS, queryOf } from "./search/address.js";
import { make } from "./search/element.js";
import { MOST_WORKS } from "./search/list-address.js";
import { createReads } from "./search/reads.js";
import { createSaved } from "./search/saved.js";
import { loadWords } from "./words.js";

const PAUSE = 250; // ms without a further key until what is typed is counted: the next letter's results come first
const SHOWN = 8; // values of a facet before "more"
const NARROW = matchMedia("(max-width: 55.99rem)"); // where filters are a sheet (search.css)

export async function createPanel({ number, settings, root, page, client, kiosk, status, part, go, perPage, now, label, nameSave, savedIds, ready, more }) {
  const { t, tn } = await loadWords({ ...root.dataset, messages: page.dataset.words });
  const [pager, facetBox, quick, sheet, openSheet, savedPlace] = ["pager", "facets", "quick", "sheet", "open-sheet", "saved"].map(part);
  const storage = kiosk ? null : keptStorage();
  const saved = createSaved(storage);
  const reads = createReads(storage, kiosk ? [root.dataset.tag] : [root.dataset.tag, ...navigator.languages], Object.keys(settings.values.language));
  const readable = kiosk ? ["open", "screen-only"] : ["open"];
  let pause = 0;
  let answered = null; // the answer that is shown, with the question

  function keptStorage() {
    try {
      return localStorage;
    } catch {
      return null; // forbidden
    }
  }

  /** Pages and numbers at once, counts where they are seen and when no further letter follows. */
  function show(asked, answer) {
    answered = { asked, answer, counted: null };
    showQuick();
    showPager(answer);
    part("sheet-done").textContent = tn("Show {n} result", "Show {n} results", answer.total, { n: number(answer.total) });
    const count = chosen().length;
    part("filter-count").textContent = count ? number(count) : "";
    clearTimeout(pause);
    if (NARROW.matches && !sheet.classList.contains("open")) return null;
    if (asked.options.mode !== "typing") return showCounts();
    pause = setTimeout(showCounts, PAUSE);
  }

  // ---- Further pages ----

  function showPager({ total, more: further }) {
    const state = now();
    // With editions together the number of hits is known only as far as they were looked at.
    const last = state.editions === "one" ? state.page + (further ? 1 : 0) : Math.ceil(total / perPage);
    pager.replaceChildren();
    if (last < 2) return;
    const link = (target, words, rel) => {
      const element = make("a", { href: queryOf({ ...state, page: target }) || location.pathname, rel }, words);
      element.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go({ page: target }).then(() => {
          status.scrollIntoView({ block: "start" });
          status.focus({ preventScroll: true });
        });
      });
      return element;
    };
    const shown = [...new Set([1, state.page - 1, state.page, state.page + 1, last])].filter((n) => n >= 1 && n <= last).sort((a, b) => a - b);
    if (state.page > 1) pager.append(link(state.page - 1, t("Earlier results"), "prev"));
    shown.forEach((n, i) => {
      if (i && n > shown[i - 1] + 1) pager.append(make("span", { "aria-hidden": "true" }, "…"));
      pager.append(n === state.page ? make("span", { "aria-current": "page" }, number(n)) : link(n, number(n)));
    });
    if (state.page < last) pager.append(link(state.page + 1, t("Further results"), "next"));
  }

  // ---- One tap: what can be read now, and in languages one reads ----

  const same = (a = [], b = []) => a.length === b.length && a.every((value) => b.includes(value));
  const chips = { access: () => readable, language: () => reads.languages };

  function showQuick() {
    for (const button of quick.querySelectorAll("[data-chip]")) {
      const { chip } = button.dataset;
      const values = chips[chip]();
      button.setAttribute("aria-pressed", values.length > 0 && same(now().filters[chip], values));
    }
  }

  for (const button of quick.querySelectorAll("[data-chip]"))
    button.addEventListener("click", () => {
      const { chip } = button.dataset;
      const values = button.getAttribute("aria-pressed") === "true" ? [] : chips[chip]();
      narrow(chip, values);
    });
  // Which languages those are; remembered in this browser, at a kiosk only while the page is open.
  const picker = quick.querySelector("details");
  const fillPicker = async () => picker.open && picker.childElementCount === 1 && (await more()).fillPicker(picker, reads, showQuick);
  picker?.addEventListener("toggle", fillPicker);
  if (picker) fillPicker();

  // ---- Filters ----

  const chosen = () => FACETS.flatMap((facet) => (now().filters[facet] ?? []).map((value) => [facet, value]));

  function narrow(facet, values) {
    const { [facet]: _, ...filters } = now().filters;
    if (values.length) filters[facet] = values;
    return go({ filters });
  }

  function toggle(facet, value) {
    const values = now().filters[facet] ?? [];
    return narrow(facet, values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  }

  async function showCounts() {
    const own = answered;
    if (!own || own.counted) return;
    own.counted = client.latest("counts", own.asked);
    const counts = await own.counted.catch(() => (own.counted = null));
    if (counts && own === answered) showFacets(counts.choices);
  }

  function showFacets(choices) {
    const focused = document.activeElement?.closest?.("[data-value]");
    const open = new Set([...facetBox.querySelectorAll("[data-all]")].map((element) => element.dataset.all));
    const closed = new Set([...facetBox.querySelectorAll("details:not([open])")].map((element) => element.dataset.facet));
    const groups = FACETS.map((facet) => facetGroup(facet, choices[facet] ?? {}, open.has(facet), closed.has(facet))).filter(Boolean);
    facetBox.replaceChildren(...(chosen().length ? [chosenFilters()] : []), ...groups);
    if (focused) facetBox.querySelector(`[data-facet="${CSS.escape(focused.dataset.facet)}"][data-value="${CSS.escape(focused.dataset.value)}"] input`)?.focus();
  }

  function chosenFilters() {
    return make("ul", { class: "chosen", "aria-label": t("Filters in use") }, ...chosen().map(([facet, value]) => {
      const button = make("button", { type: "button" }, label(facet, value), make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "sr" }, ` ${t("remove this filter")}`));
      button.addEventListener("click", () => toggle(facet, value));
      return make("li", {}, button);
    }));
  }

  function facetGroup(facet, counts, all, closed) {
    const picked = now().filters[facet] ?? [];
    const values = Object.entries(counts);
    for (const value of picked) if (!(value in counts)) values.push([value, 0]);
    if (!values.length || (values.length === 1 && !picked.length)) return null;
    if (facet === "decade") values.sort((a, b) => Number(b[0]) - Number(a[0]));
    const shown = all ? values : values.slice(0, SHOWN);
    const items = shown.map(([value, count]) => {
      const box = make("input", { type: "checkbox" });
      box.checked = picked.includes(value);
      box.addEventListener("change", () => toggle(facet, value));
      return make("li", { "data-facet": facet, "data-value": value }, make("label", {}, box, make("span", {}, label(facet, value)), make("span", { class: "count" }, number(count))));
    });
    const further = make("button", { type: "button", class: "linklike" }, t("All {n}", { n: number(values.length) }));
    further.addEventListener("click", () => {
      const group = facetGroup(facet, counts, true, false);
      facetBox.querySelector(`details[data-facet="${facet}"]`).replaceWith(group);
      group.querySelectorAll("input")[SHOWN]?.focus();
    });
    return make("details", { class: "facet", "data-facet": facet, open: !closed, "data-all": all ? facet : null },
      make("summary", {}, settings.facets[facet]),
      make("ul", {}, ...items),
      values.length > shown.length ? further : null);
  }

  // ---- Filters on a phone: a sheet ----

  function setSheet(open) {
    sheet.classList.toggle("open", open);
    openSheet.setAttribute("aria-expanded", open);
    if (!open) return openSheet.focus();
    part("sheet-done").focus();
    return showCounts()?.then(() => sheet.querySelector("input, button, summary")?.focus());
  }

  openSheet.addEventListener("click", () => setSheet(true));
  part("sheet-done").addEventListener("click", () => setSheet(false));
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet.classList.contains("open")) setSheet(false);
  });
  NARROW.addEventListener("change", () => NARROW.matches || showCounts());

  // ---- The saved list: in this browser only, and never on a kiosk ----

  function save(button, card) {
    if (saved.has(card.id)) saved.remove(card.id);
    else if (!saved.add({ id: card.id, path: card.path, title: card.title.text, by: card.creator[0]?.text ?? "", shelf: card.shelf ?? "" })) status.textContent = t("The list is full: it holds {n} works.", { n: number(MOST_WORKS) });
    const is = saved.has(card.id);
    savedIds[is ? "add" : "delete"](card.id);
    nameSave(button, is);
    showSaved();
  }

  function showSaved() {
    if (kiosk) return;
    const count = saved.works().length;
    savedPlace.hidden = !count;
    savedPlace.querySelector("a").textContent = tn("My list: {n} work", "My list: {n} works", count, { n: number(count) });
  }

  addEventListener("pageshow", (event) => event.persisted && showSaved());
  showSaved();
  showQuick();
  ready.abort();
  return { show, save };
}
