// The reader: turns the pages of a book without leaving its page. In: templates/read.html, which is whole without this script;
// out: page turns by key, touch and button, zoom, two pages, night, full screen, contents and search in panels, seats at
// the kiosk. Everything that is shown comes from one source (viewer/source.js), static or against a seat.

import { createPageWords, fetchTables } from "./search/page-words.js";
import { gestureOf } from "./viewer/gestures.js";
import { makeMarks } from "./viewer/marks.js";
import { make, makePanels } from "./viewer/panels.js";
import { makeRequest } from "./viewer/request.js";
import { makeSitting } from "./viewer/sitting.js";
import { Refused, staticSource } from "./viewer/source.js";
import { act, actionOfKey, shown, start } from "./viewer/state.js";
import { makeTable } from "./viewer/table.js";
import { loadWords } from "./words.js";

const root = document.documentElement;
const body = document.body;
const { work, edition, source: kind, turn } = body.dataset;
const count = Number(body.dataset.count);
const sealed = kind === "seat";
const FADE = 3500; // milliseconds without a touch until the controls fade

const element = (id) => document.getElementById(id);

function later(milliseconds, step) {
  const timer = setTimeout(step, milliseconds);
  return () => clearTimeout(timer);
}

const clock = () =>
  new Intl.DateTimeFormat("en-GB", { timeZone: root.dataset.zone || "UTC", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    new Date(),
  );

/** What another page of this work holds: its image, its words, its lasting address. */
async function loadStatic(number) {
  const response = await fetch(`${number}.html`);
  if (!response.ok) throw new Refused("no-such-page");
  const other = new DOMParser().parseFromString(await response.text(), "text/html");
  return readStatic(other);
}

function readStatic(page) {
  const image = page.getElementById("page-image");
  return {
    src: image.getAttribute("src"),
    srcset: image.getAttribute("srcset"),
    width: Number(image.getAttribute("width")),
    height: Number(image.getAttribute("height")),
    words: [...page.getElementById("page-words").children].map((paragraph) => document.importNode(paragraph, true)),
  };
}

async function main() {
  const { t } = await loadWords(root.dataset);
  const labelOf = (number) => t("Page {number} of {count}", { number, count });

  const reasons = {
    "right-ended": t("The right to show this work has ended. Ask for a copy at the library."),
    "right-not-begun": t("This work may not be shown yet."),
    withdrawn: t("This work has been withdrawn and cannot be read here."),
    "unknown-work": t("This work is not read on this screen."),
    "no-such-page": t("There is no such page."),
    "too-fast": t("Pages are turning faster than they can be read. One moment…"),
    "queue-full": t("Too many people are waiting for this work. Please come back a little later."),
    busy: t("The library's server does not answer. It is asked again in a few seconds…"),
  };
  const worded = (reason) => reasons[reason] ?? reasons.busy;

  let state = { ...start({ count, page: firstPage() }), turn };
  const tables = fetchTables();
  const wordsFolder = body.dataset.find?.replace(/\/find\.bin$/, "");
  const table = makeTable(element("table"), { labelOf, stampOf: () => sitting?.stamp() ?? "" });
  const sitting = sealed
    ? makeSitting({ work, t, request: makeRequest(fetch.bind(window)), later, table, notice, worded, show, clock })
    : null;
  const source = sitting?.source ?? staticSource({ load, find });
  const first = sealed ? null : readStatic(document);
  const go = (number) => perform("go", number);
  const marks = sealed ? null : makeMarks({ t, folder: wordsFolder, tables, pagesWith, table, open: () => shown(state), go, redraw: show });
  const panels = makePanels({ t, source, worded, address: lastingAddress, go, onFound: (keys, pages) => marks?.found(keys, pages) });

  function firstPage() {
    if (!sealed) return Number(body.dataset.number);
    return Number(/^#p(\d+)$/.exec(location.hash)?.[1] ?? 1);
  }

  function load(number) {
    return number === Number(body.dataset.number) ? Promise.resolve(first) : loadStatic(number);
  }

  async function find(keys) {
    const found = await createPageWords(tables).find(wordsFolder, () => keys.map((key) => [key]));
    return found.all ? found.pages : [];
  }

  /** The pages of words each of which may have several keys; where no page holds them all, those that hold any. */
  async function pagesWith(keys) {
    return (await createPageWords(tables).find(wordsFolder, () => keys)).pages;
  }

  // ---- showing ----

  const title = document.title.slice(0, document.title.lastIndexOf(" · "));
  let turning = 0;

  async function show() {
    const mine = ++turning;
    const numbers = shown(state);
    try {
      const pages = await Promise.all(numbers.map(async (number) => [number, await source.page(number)]));
      if (mine !== turning) return;
      table.show(pages, state.zoom);
      showWords(pages);
      describe(numbers);
      marks?.show(numbers);
      const ahead = Math.max(...numbers) + 1;
      if (ahead <= count) source.page(ahead).then(warm, () => {});
    } catch (error) {
      if (mine !== turning || sitting?.over()) return;
      const reason = error instanceof Refused ? error.reason : "busy";
      table.say(notice(worded(reason)));
      const wait = error.wait || (reason === "no-such-page" ? 0 : 5);
      if (wait) later(wait * 1000, () => mine === turning && show());
    }
  }

  /** Decode the next page before it is asked for. */
  function warm({ src, srcset }) {
    if (!src) return;
    const image = new Image();
    image.sizes = element("table").querySelector("img")?.sizes ?? "";
    if (srcset) image.srcset = srcset;
    image.src = src;
  }

  function showWords(pages) {
    const words = element("page-words");
    if (words) words.replaceChildren(...pages.flatMap(([, page]) => page.words ?? []).map((node) => node.cloneNode(true)));
  }

  function describe(numbers) {
    const label = labelOf(numbers.join("–"));
    element("page-of").textContent = label;
    element("count").textContent = label;
    element("go-number").value = state.page;
    document.title = `${title} · ${label}`;
    edge("previous", numbers[0] > 1, numbers[0] - 1);
    edge("next", numbers.at(-1) < count, numbers.at(-1) + 1);
    const lasting = element("lasting");
    if (lasting) lasting.href = lastingAddress();
    const place = sealed ? `#p${state.page}` : `${state.page}.html${location.search}${marks.active() ? location.hash : ""}`;
    history.replaceState(history.state, "", place);
    for (const link of document.querySelectorAll("a[data-language]")) {
      link.href = link.getAttribute("href").replace(/[^/]+$/, sealed ? `1.html#p${state.page}` : `${state.page}.html`);
    }
  }

  function edge(id, there, number) {
    const link = element(id);
    if (there) {
      link.href = sealed ? `#p${number}` : `${number}.html`;
      link.removeAttribute("aria-disabled");
    } else {
      link.removeAttribute("href");
      link.setAttribute("aria-disabled", "true");
    }
  }

  function lastingAddress() {
    const page = sealed ? `1.html?e=${edition}#p${state.page}` : `${state.page}.html?e=${edition}`;
    return body.dataset.lasting + page;
  }

  function notice(heading, ...more) {
    const box = make("div", { className: "notice notice-note book-wait" }, make("p", { className: "notice-heading", textContent: heading }), ...more);
    box.setAttribute("role", "status");
    return box;
  }

  // ---- doing ----

  const doing = {
    leave() {
      if (state.zoom > 1) return perform("fit");
      return element("main").ownerDocument.querySelector(".book-back").click();
    },
    screen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen?.();
    },
    find: () => panels.find(),
  };

  function perform(action, value) {
    if (doing[action]) return doing[action]();
    const next = act(state, action, value);
    if (next === state) return undefined;
    const turned = next.page !== state.page || next.two !== state.two;
    state = next;
    root.dataset.night = state.night ? "on" : "";
    body.classList.toggle("with-text", state.text);
    for (const name of ["two", "night", "text"]) {
      document.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-pressed", String(state[name]));
    }
    if (element("page-text")) element("page-text").open = state.text;
    if (turned) return show();
    return table.fit(state.zoom);
  }

  // ---- hands ----

  function events() {
    document.addEventListener("keydown", (event) => {
      if (event.target.closest("input, textarea, select, dialog, summary, [contenteditable]")) return;
      if (event.key === " " && event.target.closest("button, a")) return;
      const action = actionOfKey(event, state);
      if (!action || (action === "leave" && document.fullscreenElement)) return;
      if (action === "find" && !canFind) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      perform(action);
    }, true);
    for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => perform(button.dataset.do));
    // Where the bar is narrow its lesser tools stand in a sheet above it.
    element("more").addEventListener("click", ({ currentTarget: more }) => {
      more.setAttribute("aria-expanded", String(more.getAttribute("aria-expanded") !== "true"));
    });
    for (const id of ["previous", "next"]) {
      element(id).addEventListener("click", (event) => {
        event.preventDefault();
        perform(id);
      });
    }
    element("go").addEventListener("submit", (event) => {
      event.preventDefault();
      perform("go", Number.parseInt(element("go-number").value, 10));
      element("main").focus();
    });
    element("contents")?.addEventListener("click", panels.contents);
    element("lasting")?.addEventListener("click", panels.address);
    element("page-text")?.addEventListener("toggle", (event) => event.target.open !== state.text && perform("text"));
    fingers();
    addEventListener("resize", () => table.fit(state.zoom));
    document.addEventListener("fullscreenchange", () => {
      document.querySelector('[data-do="screen"]').setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
    });
    element("table").addEventListener("contextmenu", (event) => sealed && event.preventDefault());
  }

  function fingers() {
    const place = element("table");
    let began = null;
    place.addEventListener("pointerdown", (event) => {
      began = event.isPrimary && event.button === 0 ? { x0: event.clientX, y0: event.clientY, t0: event.timeStamp } : null;
    });
    place.addEventListener("pointercancel", () => (began = null));
    place.addEventListener("pointerup", (event) => {
      if (!began || event.target.closest("button, a, dialog, form")) return;
      const ended = { x1: event.clientX, y1: event.clientY, t1: event.timeStamp };
      const { left, width } = place.getBoundingClientRect();
      const gesture = gestureOf({ ...began, ...ended }, { left, width, turn, zoom: state.zoom });
      began = null;
      if (gesture === "controls") body.classList.toggle("faded");
      else if (gesture) perform(gesture);
    });
  }

  function fading() {
    let cancel = () => {};
    const wake = (event) => {
      if (event?.type === "pointermove" && event.pointerType === "touch") return;
      if (event?.type !== "pointerdown" || !event.target.closest("#table")) body.classList.remove("faded");
      cancel();
      cancel = later(FADE, () => {
        const busy = document.querySelector('dialog[open], details[open], .more[aria-expanded="true"], .book-head :focus-visible, .book-bar :focus-visible');
        if (!busy && !state.text) body.classList.add("faded");
      });
    };
    for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(type, wake, { passive: true });
    wake();
  }

  // ---- begin ----

  const canFind = sealed || Boolean(body.dataset.find);

  function begin() {
    root.classList.add("live");
    element("go").hidden = false;
    element("count").hidden = true;
    element("more").hidden = false;
    const possible = { find: canFind, screen: document.fullscreenEnabled && root.dataset.profile !== "kiosk" };
    for (const button of document.querySelectorAll("[data-do]")) button.hidden = possible[button.dataset.do] === false;
    const meant = new URLSearchParams(location.search).get("e");
    element("older-edition").hidden = !meant || meant === edition;
    events();
    fading();
    if (!sitting) return show();
    addEventListener("hashchange", () => location.hash.startsWith("#p") && perform("go", firstPage()));
    return sitting.begin();
  }

  begin();
}

main();
