// The search page: results as one types, facets with counts, pages, order, editions as one hit, the pages of a text on which the
// words stand, and a saved list. The state lives in the address: ?q=…&type=book&language=az&sort=year&page=2&editions=all. What
// few searches need is loaded when they do (search-more.js). Catalogue text is only ever set as text, never as markup.

import { createDates } from "./lang/dates.js";
import { clientOf } from "./search/client.js";
import { MOST_WORKS } from "./search/list-address.js";
import { printedDate, titlesFor } from "./search/printed.js";
import { createReads } from "./search/reads.js";
import { createSaved } from "./search/saved.js";
import { fill, loadWords } from "./words.js";

const PER_PAGE = 10;
const WAIT = 120; // ms of silence while typing, where answers come from the net
const QUICK = 40; // ms in which an answer comes from what is here already: then nothing is waited for
const SHOWN = 8; // values of a facet before "more"
const FACETS = ["access", "type", "language", "script", "decade", "collection"];
const ORDERS = ["relevance", "year", "oldest", "title", "newest"];

const root = document.documentElement;
const page = document.getElementById("search-page");
const settings = JSON.parse(document.getElementById("search-settings").textContent);
const form = document.getElementById("search-form");
const input = form.querySelector("input[type=search]");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const [status, list, pager, facetBox, notice, savedPlace, order, quick, together] = ["status", "results", "pager", "facets", "notice", "saved", "order", "quick", "together"].map(part);
const kiosk = root.dataset.profile === "kiosk";
const storage = kiosk ? null : keptStorage();
const saved = createSaved(storage);
const reads = createReads(storage, kiosk ? [root.dataset.tag] : [root.dataset.tag, ...navigator.languages], Object.keys(settings.values.language));
const READABLE = kiosk ? ["open", "screen-only"] : ["open"];
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

function keptStorage() {
  try {
    return localStorage;
  } catch {
    return null; // forbidden
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
  const editions = asked.get("editions") === "all" ? "all" : "one";
  return { q: asked.get("q") ?? "", filters, sort: ORDERS.includes(sort) ? sort : "relevance", editions, page: pageNumber > 0 ? pageNumber : 1 };
}

function addressOf({ q, filters, sort, editions, page: pageNumber }) {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  for (const facet of FACETS) for (const value of filters[facet] ?? []) asked.append(facet, value);
  if (sort !== "relevance") asked.set("sort", sort);
  if (editions === "all") asked.set("editions", "all");
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

let took = Infinity; // ms of the last answer

async function show(mode) {
  order.value = state.sort;
  together.checked = state.editions === "one";
  showQuick();
  if (input.value !== state.q && document.activeElement !== input) input.value = state.q;
  document.title = state.q ? `${state.q} · ${settings.title}` : settings.title;
  if (!state.q.trim() && !Object.keys(state.filters).length) return clear();
  page.setAttribute("aria-busy", "true");
  const began = performance.now();
  let answer;
  try {
    answer = await client.latest("search", {
      query: state.q,
      options: {
        mode, filters: state.filters, sort: state.sort, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE,
        labels: settings.spoken, choices: true, editions: state.editions,
      },
    });
  } catch (error) {
    page.removeAttribute("aria-busy");
    return failed(error);
  }
  if (!answer) return; // A newer question is on its way.
  took = performance.now() - began;
  page.dataset.state = answer.total ? "found" : "none";
  showStatus(answer);
  list.replaceChildren(...answer.hits.map((card) => showHit(card)));
  list.start = (state.page - 1) * PER_PAGE + 1;
  notice.replaceChildren();
  page.removeAttribute("aria-busy");
  // While one types, the results come first and what stands beside them in the next frame.
  if (mode === "typing" && !(await nextFrame())) return;
  showPager(answer);
  showFacets(answer);
  const { hits, total, fallback, hints, terms } = answer;
  const little = mode === "submitted" && total < 3;
  if (kiosk || !total || little || fallback || hints.length || terms.some(({ corrected }) => corrected) || hits.some(({ words }) => words)) await (await more()).showMore(answer, mode);
}

let frames = 0;

/** Waits until the results are seen; false where newer ones came meanwhile. */
async function nextFrame() {
  const own = ++frames;
  await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 0)));
  return own === frames;
}

/** What few searches need (search-more.js), loaded with the first of them. */
let tools = null;
function more() {
  tools ??= import(new URL(page.dataset.more, document.baseURI).href).then(({ createMore }) =>
    createMore({ t, tn, make, marked, badge, label, number, settings, root, page, client, list, notice, input, part, kiosk, reads, go, now: () => state, shownDate: (card) => (card.date ? printedDate(card.date, formatDate) : card.year === undefined ? null : String(card.year)) }));
  tools.catch(() => (tools = null));
  return tools;
}

function clear() {
  page.dataset.state = "idle";
  for (const place of [status, list, pager, facetBox, notice, part("sealed")]) place.replaceChildren();
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
  if (kiosk && now === "open" && !card.read && card.path.startsWith("record/")) return make("span", { class: "badge badge-elsewhere" }, t("On another site"));
  if (now === "metadata-only" && card.closed === "no-work" && !card.shelf) return null;
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
  // A guest at the kiosk is where it is read.
  if (kiosk && reason === "screen-only" && card.read && !card.halls) return null;
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
    make("p", { class: "hit-pages", hidden: true }),
    editionsOf(card),
    make("p", { class: "brief-doors" },
      card.read && ["open", "screen-only"].includes(now) ? make("a", { class: "button button-plain", href: `${root.dataset.root}/${root.dataset.tag}/${card.read}` }, now === "open" || kiosk ? t("Read") : t("Read in the library")) : null,
      kiosk ? null : saveButton(card, url)));
}

/** What opens into the work's editions: years, languages, scripts. */
function editionsOf(card) {
  if (!card.editions || state.editions === "all") return null;
  const lines = make("ol", { class: "editions-list" });
  const box = make("details", { class: "editions" }, make("summary", {}, tn("{n} edition of this work", "{n} editions of this work", card.editions, { n: number(card.editions) })), lines);
  box.addEventListener("toggle", async () => box.open && !lines.childElementCount && (await more()).showEditions(lines, card));
  return box;
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

// ---- Pages ----

function showPager({ total, more }) {
  // With editions together the number of hits is known only as far as they were looked at.
  const last = state.editions === "one" ? state.page + (more ? 1 : 0) : Math.ceil(total / PER_PAGE);
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

// ---- One tap: what can be read now, and in languages one reads ----

const sameValues = (a = [], b = []) => a.length === b.length && a.every((value) => b.includes(value));

function chip(words, facet, values) {
  const pressed = values.length > 0 && sameValues(state.filters[facet], values);
  const button = make("button", { type: "button", class: "chip", "aria-pressed": String(pressed), "data-chip": facet }, words);
  button.addEventListener("click", () => {
    const filters = { ...state.filters, [facet]: values };
    if (pressed || !values.length) delete filters[facet];
    go({ filters });
  });
  return button;
}

function showQuick() {
  const chips = [chip(kiosk ? t("Can be read here now") : t("Can be read now"), "access", READABLE)];
  if (Object.keys(settings.values.language).length > 1) chips.push(chip(t("In languages I read"), "language", reads.languages), languagePicker());
  const focused = document.activeElement?.dataset?.chip;
  // A picker that lies open stays as it is.
  if (quick.querySelector("details")?.open) quick.querySelectorAll(".chip").forEach((old, i) => old.replaceWith(chips[i]));
  else quick.replaceChildren(...chips);
  if (focused) quick.querySelector(`[data-chip=${focused}]`)?.focus();
}

/** Which languages those are; remembered in this browser, at a kiosk only while the page is open. */
function languagePicker() {
  const box = make("details", { class: "reads" }, make("summary", {}, t("Choose languages")));
  box.addEventListener("toggle", async () => box.open && box.childElementCount === 1 && (await more()).fillPicker(box, showQuick));
  return box;
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

function saveButton(card) {
  const button = make("button", { type: "button", class: "linklike", "aria-describedby": "saved-note" });
  const name = () => {
    const is = saved.has(card.id);
    button.setAttribute("aria-pressed", String(is));
    button.textContent = is ? t("Saved") : t("Save");
  };
  button.addEventListener("click", () => {
    if (saved.has(card.id)) saved.remove(card.id);
    else if (!saved.add({ id: card.id, path: card.path, title: card.title.text, by: card.creator[0]?.text ?? "", shelf: card.shelf ?? "" })) status.textContent = t("The list is full: it holds {n} works.", { n: number(MOST_WORKS) });
    name();
    showSaved();
  });
  name();
  return button;
}

function showSaved() {
  const count = saved.works().length;
  savedPlace.hidden = !count;
  savedPlace.querySelector("a").textContent = tn("My list: {n} work", "My list: {n} works", count, { n: number(count) });
}

// ---- Events ----

let timer = 0;
input.addEventListener("input", () => {
  clearTimeout(timer);
  const asked = () => go({ q: input.value }, { typing: true });
  if (took < QUICK) asked();
  else timer = setTimeout(asked, WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  go({ q: input.value });
});
order.addEventListener("change", () => go({ sort: order.value }));
together.addEventListener("change", () => go({ editions: together.checked ? "one" : "all" }));
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

if (!kiosk) showSaved();
addEventListener("pageshow", (event) => event.persisted && !kiosk && showSaved());
page.hidden = false;
input.value = state.q;
show("submitted");
