// The reader: turns the pages of a book without leaving its page. In: templates/read.html, which is whole without this script;
// out: page turns by key, touch and button, zoom, two pages, night, full screen, contents and search in panels, seats at
// the kiosk. Everything that is shown comes from one source (viewer/source.js), static or against a seat.

import { createLang } from "./lang/lang.js";
import { createPageWords, fetchTables } from "./search/page-words.js";
import { gestureOf } from "./viewer/gestures.js";
import { make, makePanels } from "./viewer/panels.js";
import { makeSeat } from "./viewer/seat.js";
import { markerOf, soughtOf } from "./viewer/sought.js";
import { Refused, seatSource, staticSource } from "./viewer/source.js";
import { act, actionOfKey, shown, start } from "./viewer/state.js";
import { makeTable } from "./viewer/table.js";
import { loadWords } from "./words.js";

const root = document.documentElement;
const body = document.body;
const { work, edition, source: kind, turn } = body.dataset;
const count = Number(body.dataset.count);
const sealed = kind === "seat";
const HANDED = "openshelf.seat";
const FADE = 3500; // milliseconds without a touch until the controls fade

const element = (id) => document.getElementById(id);

/** One request to the kiosk's server, as viewer/seat.js and viewer/source.js want it. */
async function request(method, path, { json, seat, keepalive = false }) {
  const headers = {};
  if (json) headers["content-type"] = "application/json";
  if (seat) headers.authorization = `Seat ${seat}`;
  const response = await fetch(path, { method, headers, keepalive, cache: "no-store", body: json && JSON.stringify(json) });
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    wait: Number(response.headers.get("retry-after")) || 0,
    body: type === "application/json" ? await response.json() : null,
    blob: type.startsWith("image/") ? await response.blob() : null,
  };
}

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
  let seat = null;
  const table = makeTable(element("table"), { labelOf, stampOf });
  const source = sealed ? sealedSource() : staticSource({ load, find });
  const first = sealed ? null : readStatic(document);
  const panels = makePanels({ t, source, worded, address: lastingAddress, go: (number) => perform("go", number), onFound });

  function firstPage() {
    if (!sealed) return Number(body.dataset.number);
    return Number(/^#p(\d+)$/.exec(location.hash)?.[1] ?? 1);
  }

  function load(number) {
    return number === Number(body.dataset.number) ? Promise.resolve(first) : loadStatic(number);
  }

  const tables = fetchTables();
  const wordsFolder = body.dataset.find?.replace(/\/find\.bin$/, "");

  async function find(keys) {
    const found = await createPageWords(tables).find(wordsFolder, () => keys.map((key) => [key]));
    return found.all ? found.pages : [];
  }

  function stampOf() {
    return seat?.state.phase === "seated" ? `${t("Seat {number}", { number: seat.state.number })} · ${clock()}` : "";
  }

  function sealedSource() {
    seat = makeSeat({ work, request, later, onChange: seatChanged });
    return seatSource({
      work,
      request,
      decode: (blob) => createImageBitmap(blob),
      seatNow: () => seat.state.seat,
      onRefused: (reason) => seat.lose(reason),
    });
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
      showSought(numbers);
      const ahead = Math.max(...numbers) + 1;
      if (ahead <= count) source.page(ahead).then(warm, () => {});
    } catch (error) {
      if (mine !== turning || seat?.state.phase === "lost" || seat?.state.phase === "closed") return;
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

  // ---- words that were looked for ----

  let lang = null;
  let sought = soughtOf(location.hash);

  function onFound(keys, pages) {
    if (sealed) return;
    sought = pages.length ? { terms: keys.map((key) => [key]), keys: keys.map((key) => [key]), pages } : null;
    showSought(shown(state));
  }

  async function showSought(numbers) {
    if (!sought || sealed || !wordsFolder) return showFoundBar();
    try {
      lang ??= createLang(await (await fetch(`${root.dataset.root}/${root.dataset.langTables}`)).json());
      const tag = body.dataset.language || root.dataset.tag;
      sought.keys ??= sought.terms.map((forms) => forms.map((word) => lang.key(word, tag)));
      const wanted = sought;
      showFoundBar();
      const meant = markerOf(lang, sought.keys.flat(), tag);
      for (const number of numbers) {
        const page = await tables(`${wordsFolder}/p${String(number).padStart(4, "0")}.bin`);
        if (wanted !== sought) return;
        table.box(number, (page?.words ?? []).filter(([word]) => meant(word).length).flatMap(([, ...boxes]) => boxes));
      }
      markWords(meant);
    } catch {
      // The page can be read without its marks.
    }
  }

  /** The same words in the text of the page. */
  function markWords(meant) {
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
  async function showFoundBar() {
    const bar = element("sought");
    if (!bar) return;
    bar.hidden = !sought;
    if (!sought) return;
    if (!sought.pages && sought.keys && wordsFolder) {
      const wanted = sought;
      const found = await createPageWords(tables).find(wordsFolder, () => wanted.keys).catch(() => null);
      wanted.pages = found?.pages ?? [];
      if (wanted !== sought) return;
    }
    const open = shown(state);
    const before = sought.pages?.filter((page) => page < open[0]).at(-1);
    const after = sought.pages?.find((page) => page > open.at(-1));
    const way = (page, words) => {
      if (!page) return [];
      const link = make("a", { href: `${page}.html`, textContent: words });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        perform("go", page);
      });
      return [link];
    };
    const clear = make("button", { type: "button", className: "linklike", textContent: t("Take the marks away") });
    clear.addEventListener("click", () => {
      sought = null;
      history.replaceState(history.state, "", `${location.pathname}${location.search}`);
      show();
      showFoundBar();
      element("main").focus();
    });
    bar.replaceChildren(make("span", { textContent: t("The words you looked for are marked.") }), ...way(before, t("Found before: page {number}", { number: before })), ...way(after, t("Found next: page {number}", { number: after })), clear);
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
    const place = sealed ? `#p${state.page}` : `${state.page}.html${location.search}${sought ? location.hash : ""}`;
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

  // ---- seats ----

  function seatChanged(now) {
    body.dataset.seat = now.phase;
    if (now.phase === "seated") return show();
    if (now.phase === "waiting") return table.say(waiting(now));
    if (now.phase === "asking") return table.say(notice(t("One moment…")));
    if (now.phase === "unreachable") return table.say(notice(worded(now.reason)));
    if (now.phase === "closed") return table.say(notice(worded(now.reason), homeLink()));
    if (now.phase === "lost") {
      const button = make("button", { type: "button", className: "button", textContent: t("Take a seat again") });
      button.addEventListener("click", () => seat.take());
      return table.say(notice(t("Your seat was given back, because nothing was heard from this screen for a while."), button));
    }
    return undefined;
  }

  function waiting({ position, inUse, limit }) {
    const line = position === 1 ? t("You are next.") : t("You are number {position} in line.", { position });
    return notice(
      t("All seats for this work are taken: {inUse} of {limit}.", { inUse, limit }),
      make("p", { className: "book-wait-place", textContent: line }),
      make("p", { textContent: t("The book opens by itself as soon as a seat is free. Please stay at the screen.") }),
      homeLink(),
    );
  }

  function homeLink() {
    const back = document.querySelector(".book-back");
    return make("a", { className: "button button-plain", href: back.href, textContent: t("Back to the work's page") });
  }

  function handed() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(HANDED) ?? "null");
      sessionStorage.removeItem(HANDED);
      return kept?.work === work ? kept : null;
    } catch {
      return null;
    }
  }

  function seatEvents() {
    let staying = false;
    for (const link of document.querySelectorAll("a[data-language]")) link.addEventListener("click", () => (staying = true));
    addEventListener("pagehide", () => {
      const kept = staying ? seat.handOver() : null;
      if (kept) sessionStorage.setItem(HANDED, JSON.stringify({ work, ...kept }));
      else seat.leave();
    });
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    addEventListener("hashchange", () => location.hash.startsWith("#p") && perform("go", firstPage()));
    setInterval(() => table.stamp(), 30_000);
    seat.take(handed());
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
    if (sealed) seatEvents();
    else show();
  }

  begin();
}

main();
