// The search page: results as one types, facets with counts, pages, order and a saved list. The state lives in the address:
// ?q=…&type=book&language=az&sort=year&page=2. Catalogue text is only ever set as text, never as markup.

import { createDates } from "./lang/dates.js";
import { clientOf } from "./search/client.js";
import { printedDate, titlesFor } from "./search/printed.js";
import { fill, loadWords } from "./words.js";

const PER_PAGE = 10;
const WAIT = 120; // ms of silence while typing
const SHOWN = 8; // values of a facet before "more"
const MOST_SAVED = 40;
const FACETS = ["access", "type", "language", "script", "decade", "collection"];
const ORDERS = ["relevance", "year", "oldest", "title", "newest"];

const root = document.documentElement;
const page = document.getElementById("search-page");
const settings = JSON.parse(document.getElementById("search-settings").textContent);
const form = document.getElementById("search-form");
const input = form.querySelector("input[type=search]");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const [status, list, pager, facetBox, notice, saved, order] = ["status", "results", "pager", "facets", "notice", "saved", "order"].map(part);
const kiosk = root.dataset.profile === "kiosk";
const client = clientOf(page, root);
const { t, tn } = await loadWords(root.dataset);

const number = (n) => String(n).replace(/\B(?=(?:\d{3})+$)/g, settings.group);
const label = (facet, value) => settings.values[facet]?.[value] ?? value;
const { formatDate } = createDates(settings.dates, () => "");
const today = localDay(root.dataset.zone);

function localDay(zone) {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone || "UTC", year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
  } catch {
    return new Date().toISOString().slice(0, 10);
  }
}

/** An element with attributes, and children that are elements or text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// ---- The state and the address ----

function readState() {
  const asked = new URLSearchParams(location.search);
  const filters = {};
  for (const facet of FACETS) if (asked.has(facet)) filters[facet] = asked.getAll(facet);
  const pageNumber = Number.parseInt(asked.get("page") ?? "1", 10);
  const sort = asked.get("sort");
  return { q: asked.get("q") ?? "", filters, sort: ORDERS.includes(sort) ? sort : "relevance", page: pageNumber > 0 ? pageNumber : 1 };
}

function addressOf({ q, filters, sort, page: pageNumber }) {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  for (const facet of FACETS) for (const value of filters[facet] ?? []) asked.append(facet, value);
  if (sort !== "relevance") asked.set("sort", sort);
  if (pageNumber > 1) asked.set("page", String(pageNumber));
  const text = asked.toString();
  return text ? `?${text}` : location.pathname.split("/").at(-1) || "search.html";
}

let state = readState();

function go(change, { typing = false } = {}) {
  state = { ...state, page: 1, ...change };
  const how = typing ? "replaceState" : "pushState";
  if (addressOf(state) !== location.search) history[how](null, "", addressOf(state));
  return show(typing ? "typing" : "submitted");
}

// ---- Asking and showing ----

async function show(mode) {
  order.value = state.sort;
  if (input.value !== state.q && document.activeElement !== input) input.value = state.q;
  document.title = state.q ? `${state.q} · ${settings.title}` : settings.title;
  if (!state.q.trim() && !Object.keys(state.filters).length) return clear();
  page.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await client.latest("search", {
      query: state.q,
      options: {
        mode, filters: state.filters, sort: state.sort, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE,
        labels: settings.spoken, choices: true,
      },
    });
  } catch (error) {
    page.removeAttribute("aria-busy");
    return failed(error);
  }
  if (!answer) return; // A newer question is on its way.
  page.removeAttribute("aria-busy");
  page.dataset.state = answer.total ? "found" : "none";
  showStatus(answer);
  list.replaceChildren(...answer.hits.map(showHit));
  list.start = (state.page - 1) * PER_PAGE + 1;
  showPager(answer.total);
  showFacets(answer);
  await showNotice(answer, mode);
}

function clear() {
  page.dataset.state = "idle";
  for (const place of [status, list, pager, facetBox, notice]) place.replaceChildren();
}

function failed(error) {
  page.dataset.state = "failed";
  clear();
  notice.replaceChildren(make("div", { class: "notice notice-warning" },
    make("p", { class: "notice-heading" }, t("The search does not answer just now.")),
    make("p", {}, t("Look through the catalogue instead, or try again in a minute."), " ", make("a", { href: settings.browse }, t("Look through the catalogue"))),
    make("p", { class: "quiet" }, error.message)));
}

function showStatus({ total, complete }) {
  const found = tn("{n} result", "{n} results", total, { n: number(total) });
  status.textContent = complete || !total ? found : t("At least {found}", { found });
}

function marked({ text, marks = [] }, attributes = {}) {
  const element = make("bdi", attributes);
  let at = 0;
  for (const [start, end] of marks) {
    element.append(text.slice(at, start), make("mark", {}, text.slice(start, end)));
    at = end;
  }
  element.append(text.slice(at));
  return element;
}

/** What a reader can do with it today. */
function accessNow({ access, begins, ends, opens }) {
  if (ends && today > ends) return "metadata-only";
  if (access === "embargoed" && begins && today >= begins) return opens ?? "open";
  return access;
}

function badge(card) {
  const now = accessNow(card);
  let words = label("access", now);
  if (now === "embargoed" && card.begins) words = t("Opens on {date}", { date: printedDate(card.begins, formatDate) });
  else if (now === "metadata-only" && card.shelf) words = t("On the shelf");
  else if (now === "open" && card.link) return make("span", { class: "badge badge-elsewhere" }, outside(card)[0]);
  return make("span", { class: `badge badge-${now}` }, words);
}

/** What is known of a text on another site that the last check did not reach: the badge and the hint. */
const outside = (card) => settings.outside[card.link].map((words) => fill(words, { on: printedDate(card.since ?? "", formatDate) }).replace("..", "."));

/** Why it cannot be read at once and what to do, as on every list (pages/access.py). */
function hint(card) {
  const now = accessNow(card);
  const ended = card.ends && today > card.ends;
  const reason = ended ? "ended" : now === card.access ? (card.closed ?? now) : now;
  if (reason === "no-text" && card.shelf) return null;
  if (reason === "open" && card.link) {
    const words = outside(card)[1];
    return words ? make("span", { class: "hint" }, words) : null;
  }
  const halls = (card.halls ?? []).map((slug) => settings.halls[slug]).filter(Boolean).join(", ");
  const words = settings.hints[reason === "screen-only" && halls ? "screen-only-where" : reason];
  if (!words) return null;
  return make("span", { class: "hint" }, fill(words, { where: halls, ends: printedDate(card.ends ?? "", formatDate) }).replace("..", "."));
}

function showHit(card) {
  const url = `${root.dataset.root}/${root.dataset.tag}/${card.path}`;
  const now = accessNow(card);
  const details = [
    card.creator.length ? joined(card.creator.map((name) => marked(name)), "; ") : null,
    card.date ? printedDate(card.date, formatDate) : card.year === undefined ? null : String(card.year),
    ...(card.languages ?? []).map((value) => label("language", value)),
    ...(card.scripts ?? []).filter((script) => !usualScripts(card).includes(script)).map((script) => label("script", script)),
    label("type", card.type),
  ].filter(Boolean);
  const [title, ...below] = titlesFor(card, root.dataset.tag);
  return make("li", { class: "brief" },
    make("h3", { class: "brief-title" }, make("a", { href: url }, marked(title, { lang: title.lang }))),
    ...below.map((title) => make("p", { class: "other-title" }, marked(title, { lang: title.lang }))),
    badge(card), " ", hint(card),
    make("p", { class: "brief-line" }, ...details.map((detail) => make("span", {}, detail)),
      card.shelf ? make("span", { class: "mark-text" }, t("Shelf mark {mark}", { mark: card.shelf })) : null),
    reason(card),
    make("p", { class: "brief-doors" },
      card.read && ["open", "screen-only"].includes(now) ? make("a", { class: "button button-plain", href: `${root.dataset.root}/${root.dataset.tag}/${card.read}` }, now === "open" ? t("Read") : t("Read in the library")) : null,
      kiosk ? null : saveButton(card, url)));
}

const usualScripts = (card) => (card.languages ?? []).map((value) => settings.usualScripts[value]);

function joined(elements, between) {
  return make("span", {}, ...elements.flatMap((element, i) => (i ? [between, element] : [element])));
}

/** Why the hit is there, where its words do not show it. */
function reason({ reason: found }) {
  if (!found) return null;
  const values = { word: found.word, asked: found.asked, script: label("script", found.script) };
  const words = {
    script: t("{word}: the same word in another script ({script})", values),
    alias: t("{word}: another name for {asked}", values),
    typo: t("{word}: found for “{asked}”", values),
  }[found.why];
  return make("p", { class: "hit-reason" }, words);
}

async function showNotice(answer, mode) {
  const parts = [];
  if (answer.fallback === "any") parts.push(make("p", { class: "notice" }, t("No work has all these words. Works with some of them follow.")));
  const corrected = answer.terms.filter((term) => term.corrected);
  if (answer.total && corrected.length)
    parts.push(make("p", { class: "quiet" }, t("Nothing is spelled “{asked}”; showing “{found}”.", { asked: corrected[0].text, found: corrected[0].corrected })));
  if (!answer.total) parts.push(nothingFound());
  notice.replaceChildren(...parts);
  if (mode !== "submitted" || answer.total > 2 || corrected.length || !state.q.trim()) return;
  const asked = state.q;
  const other = await client.ask("spelling", { query: asked, options: { labels: settings.spoken } }).catch(() => null);
  if (!other || state.q !== asked) return;
  const query = asked.replace(new RegExp(other.from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i"), other.to);
  const again = make("button", { type: "button", class: "linklike" }, query);
  again.addEventListener("click", () => {
    input.value = query;
    go({ q: query });
  });
  notice.prepend(make("p", { class: "did-you-mean" }, t("Did you mean"), " ", again, "?"));
}

function nothingFound() {
  const filtered = Object.keys(state.filters).length > 0;
  const doors = settings.doors.map(([words, url]) => make("li", {}, make("a", { href: url }, words)));
  const without = make("button", { type: "button", class: "button button-plain" }, t("Search without filters"));
  without.addEventListener("click", () => go({ filters: {} }));
  return make("div", { class: "notice notice-empty" },
    make("p", { class: "notice-heading" }, t("Nothing found")),
    filtered ? make("p", {}, without) : null,
    make("ul", {},
      make("li", {}, t("Try fewer words, or only the author's name.")),
      make("li", {}, t("Any alphabet will do: Nizami, Низами; oʻzbek, ўзбек; letters may be typed without their marks.")),
      make("li", {}, t("The beginning of a word is enough: biblio finds bibliography."))),
    make("p", {}, t("Or look through the catalogue:")),
    make("ul", { class: "doors-list" }, ...doors));
}

// ---- Pages ----

function showPager(total) {
  const last = Math.ceil(total / PER_PAGE);
  pager.replaceChildren();
  if (last < 2) return;
  const link = (target, words, rel) => {
    const element = make("a", { href: addressOf({ ...state, page: target }), rel }, words);
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

// ---- Facets ----

function showFacets({ choices, total }) {
  const focused = document.activeElement?.closest?.("[data-value]");
  const open = new Set([...facetBox.querySelectorAll("[data-all]")].map((element) => element.dataset.all));
  const closed = new Set([...facetBox.querySelectorAll("details:not([open])")].map((element) => element.dataset.facet));
  const groups = FACETS.map((facet) => facetGroup(facet, choices[facet] ?? {}, open.has(facet), closed.has(facet))).filter(Boolean);
  const chosen = FACETS.flatMap((facet) => (state.filters[facet] ?? []).map((value) => [facet, value]));
  facetBox.replaceChildren(...(chosen.length ? [chosenFilters(chosen)] : []), ...groups);
  const count = part("filter-count");
  count.textContent = chosen.length ? number(chosen.length) : "";
  part("sheet-done").textContent = tn("Show {n} result", "Show {n} results", total, { n: number(total) });
  if (focused) facetBox.querySelector(`[data-facet="${CSS.escape(focused.dataset.facet)}"][data-value="${CSS.escape(focused.dataset.value)}"] input`)?.focus();
}

function chosenFilters(chosen) {
  return make("ul", { class: "chosen", "aria-label": t("Filters in use") }, ...chosen.map(([facet, value]) => {
    const button = make("button", { type: "button" }, label(facet, value), make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "sr" }, ` ${t("remove this filter")}`));
    button.addEventListener("click", () => toggle(facet, value));
    return make("li", {}, button);
  }));
}

function facetGroup(facet, counts, all, closed) {
  const values = Object.entries(counts);
  for (const value of state.filters[facet] ?? []) if (!(value in counts)) values.push([value, 0]);
  if (!values.length || (values.length === 1 && !state.filters[facet])) return null;
  if (facet === "decade") values.sort((a, b) => Number(b[0]) - Number(a[0]));
  const shown = all ? values : values.slice(0, SHOWN);
  const items = shown.map(([value, count]) => {
    const box = make("input", { type: "checkbox", checked: state.filters[facet]?.includes(value) });
    box.checked = Boolean(state.filters[facet]?.includes(value));
    box.addEventListener("change", () => toggle(facet, value));
    return make("li", { "data-facet": facet, "data-value": value }, make("label", {}, box, make("span", {}, label(facet, value)), make("span", { class: "count" }, number(count))));
  });
  const more = make("button", { type: "button", class: "linklike" }, t("All {n}", { n: number(values.length) }));
  more.addEventListener("click", () => {
    const group = facetGroup(facet, counts, true, false);
    facetBox.querySelector(`details[data-facet="${facet}"]`).replaceWith(group);
    group.querySelectorAll("input")[SHOWN]?.focus();
  });
  return make("details", { class: "facet", "data-facet": facet, open: !closed, "data-all": all ? facet : null },
    make("summary", {}, settings.facets[facet]),
    make("ul", {}, ...items),
    values.length > shown.length ? more : null);
}

function toggle(facet, value) {
  const values = state.filters[facet] ?? [];
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  const filters = { ...state.filters, [facet]: next };
  if (!next.length) delete filters[facet];
  return go({ filters });
}

// ---- The saved list: in this browser only, and never on a kiosk ----

const KEY = "openshelf.saved";

function savedWorks() {
  if (kiosk) return [];
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((work) => typeof work?.id === "string" && typeof work.path === "string") : [];
  } catch {
    return [];
  }
}

function keep(works) {
  try {
    localStorage.setItem(KEY, JSON.stringify(works));
  } catch {
    // Storage may be forbidden; the list then lasts as long as the page.
  }
  showSaved(works);
}

function saveButton(card) {
  const button = make("button", { type: "button", class: "linklike", "data-save": card.id });
  const name = () => {
    const is = savedWorks().some(({ id }) => id === card.id);
    button.setAttribute("aria-pressed", String(is));
    button.textContent = is ? t("Saved") : t("Save");
  };
  button.setAttribute("aria-describedby", "saved-note");
  button.addEventListener("click", () => {
    const works = savedWorks();
    const others = works.filter(({ id }) => id !== card.id);
    if (others.length < works.length) keep(others);
    else if (works.length < MOST_SAVED) keep([...works, { id: card.id, path: card.path, title: card.title.text, by: card.creator[0]?.text ?? "", shelf: card.shelf ?? "" }]);
    name();
  });
  name();
  return button;
}

function showSaved(works) {
  if (!saved) return;
  saved.hidden = !works.length;
  saved.querySelector("summary").textContent = tn("{n} saved work", "{n} saved works", works.length, { n: number(works.length) });
  saved.querySelector("ol").replaceChildren(...works.map((work) => {
    const remove = make("button", { type: "button", class: "linklike" }, t("Remove"), make("span", { class: "sr" }, ` ${work.title}`));
    remove.addEventListener("click", () => {
      keep(savedWorks().filter(({ id }) => id !== work.id));
      list.querySelector(`[data-save="${CSS.escape(work.id)}"]`)?.setAttribute("aria-pressed", "false");
      saved.querySelector("summary").focus();
    });
    return make("li", {}, make("a", { href: `${root.dataset.root}/${root.dataset.tag}/${work.path}` }, make("bdi", {}, work.title)),
      work.by ? make("span", {}, " · ", make("bdi", {}, work.by)) : null, work.shelf ? make("span", { class: "mark-text" }, ` · ${work.shelf}`) : null, " ", remove);
  }));
}

// ---- Events ----

let timer = 0;
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => go({ q: input.value }, { typing: true }), WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  go({ q: input.value });
});
order.addEventListener("change", () => go({ sort: order.value }));
addEventListener("popstate", () => {
  state = readState();
  input.value = state.q;
  show("submitted");
});

const sheet = part("sheet");
const openSheet = part("open-sheet");
function setSheet(open) {
  sheet.classList.toggle("open", open);
  openSheet.setAttribute("aria-expanded", String(open));
  (open ? sheet.querySelector("input, button, summary") : openSheet)?.focus();
}
openSheet.addEventListener("click", () => setSheet(true));
part("sheet-done").addEventListener("click", () => setSheet(false));
sheet.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && sheet.classList.contains("open")) setSheet(false);
});

if (!kiosk) showSaved(savedWorks());
page.hidden = false;
input.value = state.q;
show("submitted");
