// The search page: results as one types. The state lives in the address. Only what ten results need is here; filters with their
// counts, further pages, the saved list (search-panel.js) come once the results are seen, and what few searches need when they do
// (search-more.js).

import { queryOf, stateOf } from "./search/address.js";
import { clientOf } from "./search/client.js";
import { make } from "./search/element.js";
import { createHits } from "./search/hits.js";
import { fill, makeWords } from "./words.js";

const PER_PAGE = 10;
const WAIT = 120; // ms of silence while typing, where answers come from the net
const PAUSE = 600; // ms of silence until a number of results is read out while one types
const QUICK = 40; // ms in which an answer comes from what is here already: then nothing is waited for

const root = document.documentElement;
const page = document.getElementById("search-page");
const settings = JSON.parse(document.getElementById("search-settings").textContent);
const form = document.getElementById("search-form");
const input = form.querySelector("input");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const [status, list, notice, order, together] = ["status", "results", "notice", "order", "together"].map(part);
const kiosk = root.dataset.profile === "kiosk";
const client = clientOf(page, root, { labels: settings.values });
const { t, tn } = makeWords(settings.words);
const number = (n) => String(n).replace(/\B(?=(?:\d{3})+$)/g, settings.group);

/** Ids of the works saved in this browser; a kiosk has none. */
function savedIds() {
  try {
    return new Set(JSON.parse((!kiosk && localStorage.getItem("openshelf.saved")) || "[]").map(({ id }) => id));
  } catch {
    return new Set(); // Storage may be forbidden or hold something else.
  }
}

let state = stateOf(location.search);
const own = { t, tn, fill, number, settings, root, page, client, kiosk, list, notice, status, input, part, go, perPage: PER_PAGE, now: () => state };
const later = (name, start) => {
  let loading = null;
  return () => {
    loading ??= start().then((made) => made(own));
    loading.catch(() => (loading = null));
    return loading;
  };
};
own.ready = new AbortController(); // of the panel, which then has its own handlers
own.more = later("more", async () => (await import("./search-more.js")).createMore);
own.panel = later("panel", async () => (await import("./search-panel.js")).createPanel);
own.savedIds = savedIds();
// A button of the panel that is touched before the panel is here waits for it.
for (const button of page.querySelectorAll("[data-chip], [data-part=open-sheet]"))
  button.addEventListener("click", () => own.panel().then(() => button.click()), { once: true, signal: own.ready.signal });
own.onSave = async (...asked) => (await own.panel()).save(...asked);
Object.assign(own, createHits(own));

/** Another state: its results and its address. */
function go(change, typing) {
  state = { ...state, page: 1, ...change };
  return show(typing ? "typing" : "submitted", typing ? "replaceState" : "pushState");
}

let took = Infinity; // ms of the last answer
let shown = 0; // answers that were shown

async function show(mode, how) {
  const { q, filters, sort, editions } = state;
  const asked = { query: q, options: { mode, filters, sort, editions, limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE } };
  const nothing = !q.trim() && !Object.keys(filters).length;
  const began = performance.now();
  const asking = nothing ? null : client.latest("search", asked).catch(failed);
  // While it is sought, what the page says of the question.
  const query = queryOf(state);
  if (how && query !== location.search) history[how](null, "", query || location.pathname);
  order.value = sort;
  together.checked = editions === "one";
  if (document.activeElement !== input) input.value = q;
  document.title = q ? `${q} · ${settings.title}` : settings.title;
  if (nothing) return clear("idle");
  page.setAttribute("aria-busy", "true");
  const answer = await asking;
  if (!answer) return; // A newer question is on its way, or there is no answer.
  took = performance.now() - began;
  const { total, complete, hits, terms, hints, fallback } = answer;
  page.dataset.state = total ? "found" : "none";
  const found = tn("{n} result", "{n} results", total, { n: number(total) });
  announce(complete || !total ? found : t("At least {found}", { found }), mode === "typing" ? PAUSE : 0);
  showHits(hits);
  list.start = (state.page - 1) * PER_PAGE + 1;
  notice.replaceChildren();
  page.removeAttribute("aria-busy");
  // The results come first and what stands beside them in the next frame, if no newer ones came meanwhile.
  const turn = ++shown;
  await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
  if (turn !== shown) return;
  const little = mode === "submitted" && total < 3;
  const special = kiosk || !total || little || fallback || hints.length || terms.some(({ corrected }) => corrected) || hits.some(({ words }) => words);
  await Promise.all([
    own.panel().then((panel) => turn === shown && panel.show(asked, answer)),
    special && own.more().then((more) => turn === shown && more.showMore(answer, mode)),
  ]);
}

let pause = 0;

/** Says how many there are: at once to the eye, and to a screen reader when no further key follows. */
function announce(words, after) {
  clearTimeout(pause);
  status.setAttribute("aria-busy", after > 0);
  status.textContent = words;
  if (after) pause = setTimeout(() => status.setAttribute("aria-busy", false), after);
}

/** Puts the hits into the list; one that stands there already in its place, and has no pages to tell, stays as it is. */
function showHits(hits) {
  const { children } = list;
  hits.forEach((card, i) => {
    const known = JSON.stringify(card);
    if (children[i]?.card === known && !card.words) return;
    const item = own.showHit(card);
    item.card = known;
    if (children[i]) children[i].replaceWith(item);
    else list.append(item);
  });
  while (children.length > hits.length) list.lastChild.remove();
}

function clear(now) {
  page.removeAttribute("aria-busy");
  page.dataset.state = now;
  shown++;
  for (const name of ["status", "results", "pager", "facets", "notice", "sealed"]) part(name).replaceChildren();
}

function failed(error) {
  clear("failed");
  notice.replaceChildren(make("div", { class: "notice notice-warning" },
    make("p", { class: "notice-heading" }, t("The search does not answer just now.")),
    make("p", {}, t("Look through the catalogue instead, or try again in a minute."), " ", make("a", { href: settings.browse }, t("Look through the catalogue"))),
    make("p", { class: "quiet" }, error.message)));
}

let timer = 0;
input.addEventListener("input", () => {
  clearTimeout(timer);
  const asked = () => go({ q: input.value }, true);
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
  state = stateOf(location.search);
  input.value = state.q;
  show("submitted");
});

page.hidden = false;
input.value = state.q;
show("submitted");
// Nothing is asked yet: what comes next is likely to be typed.
if (location.search.length < 2) own.panel().then(() => client.ask("suggest", { typed: "" })).catch(() => {});
