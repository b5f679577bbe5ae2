// The kiosk on every page of its profile: watches for idleness and forgets the guest, gives a keyboard, keeps links in the house,
// turns the covers of the attract screen. In: /kiosk/settings.json and the page; out: nothing is kept of anyone.
// What a page may say: <html data-idle="reader"> is left longer in peace, "never" is the attract screen; a button [data-forget] ends
// the visit at once; a link [data-shown-here] is shown as an address by the page's own script.

import { beginGuest, forget, wayBack } from "./kiosk/forget.js";
import { makeIdle } from "./kiosk/idle.js";
import { labelOf, nextLayout, press, rowsOf, startKeyboard, tagOf } from "./kiosk/keyboard.js";
import { destination } from "./kiosk/links.js";
import { loadWords } from "./words.js";

const root = document.documentElement;
const stores = () => ({ localStorage, sessionStorage, indexedDB, caches: window.caches, navigator, document, navigation: window.navigation, location });
const SHOWN = 7000; // milliseconds a cover stays
const SETTLED = 300; // milliseconds until a touch is over
const HELD = 450; // milliseconds a key is held for its further letters

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node[name] = value;
  node.append(...children);
  return node;
}

function later(milliseconds, step) {
  const timer = setTimeout(step, milliseconds);
  return () => clearTimeout(timer);
}

const below = (path) => new URL(`${root.dataset.root}/${path}`, location.href).href;

// ---- the attract screen ----

async function attract() {
  await forget(stores());
  beginGuest(stores());
  const covers = [...document.querySelectorAll(".attract-cover")];
  let at = 0;
  if (covers.length < 2) return;
  setInterval(() => {
    covers[at].hidden = true;
    at = (at + 1) % covers.length;
    covers[at].hidden = false;
  }, SHOWN);
}

// ---- idleness ----

function watch(settings, { t, tn }) {
  const seconds = root.dataset.idle === "reader" ? settings.reader_idle : settings.idle;
  const number = make("p", { className: "countdown-number" });
  const words = make("p", { className: "countdown-words" });
  const stay = make("button", { type: "button", className: "button", textContent: t("I am still here") });
  const dialog = make("dialog", { className: "countdown" }, make("h2", { textContent: t("Are you still here?") }), number, words, stay);
  dialog.setAttribute("aria-live", "polite");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);

  const idle = makeIdle({
    idle: seconds,
    countdown: settings.countdown,
    now: () => performance.now(),
    later,
    onCount(left) {
      if (!dialog.open) dialog.showModal();
      number.textContent = left;
      words.textContent = tn("In {n} second this screen forgets what you did here.", "In {n} seconds this screen forgets what you did here.", left);
      if (left === settings.countdown || left <= 5) chime(left <= 5);
    },
    // The finger is still down: what lies under the dialog must not take its touch.
    onStay: () => later(SETTLED, () => dialog.close()),
    onForget: () => leave(settings),
  });
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll", "input"]) {
    addEventListener(type, () => idle.touch(), { capture: true, passive: true });
  }
  return idle;
}

/** Forget the guest and go to the attract screen, as a new step: what lay ahead in the history is gone with it. */
async function leave(settings) {
  root.classList.add("forgetting");
  await Promise.race([forget(stores()), new Promise((done) => setTimeout(done, 1500))]);
  location.assign(below(settings.attract));
}

function chime(last) {
  try {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    tone.frequency.value = last ? 660 : 440;
    loudness.gain.setValueAtTime(0.05, sound.currentTime);
    loudness.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.35);
    tone.connect(loudness).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
    tone.onended = () => sound.close();
  } catch {
    // A kiosk without a loudspeaker counts silently.
  }
}

// ---- the keyboard ----

const TYPED = new Set(["text", "search", "email", "tel", "url", ""]);
const typable = (node) => node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && TYPED.has(node.getAttribute("type") ?? ""));

function keyboard(settings, { t }) {
  const tables = settings.keyboards;
  let state = startKeyboard(tables, root.dataset.tag);
  let field = null;
  const keys = make("div", { className: "keys" });
  const board = make("section", { className: "keyboard", hidden: true }, keys);
  board.setAttribute("aria-label", t("Keyboard"));
  document.body.append(board);

  function key(name, shown, className = "", label = null) {
    const button = make("button", { type: "button", className: `key ${className}`, textContent: shown });
    button.dataset.key = name;
    button.tabIndex = -1;
    if (label) button.setAttribute("aria-label", label);
    return button;
  }

  function draw() {
    const rows = rowsOf(state, tables).map((row) =>
      make("div", { className: "key-row" }, ...row.map(({ shown, more }) => {
        const button = key(shown, shown);
        if (more.length) button.dataset.more = more.join(" ");
        return button;
      })));
    const shift = key("shift", "⇧", `key-wide${state.shift === "off" ? "" : " key-on"}`, t("Capital letters"));
    rows.at(-1).prepend(shift);
    rows.at(-1).append(key("backspace", "⌫", "key-wide", t("Delete")));
    const next = nextLayout(state);
    rows.push(make("div", { className: "key-row" },
      key("choose", t("Alphabet: {name}", { name: labelOf(state.layout, tables) }), "key-name"),
      key("left", "←", "", t("Left")),
      key("space", t("Space"), "key-space"),
      key("right", "→", "", t("Right")),
      key("enter", field instanceof HTMLTextAreaElement ? t("New line") : t("Done"), "key-enter"),
      key("hide", "▾", "", t("Put the keyboard away"))));
    keys.lang = tagOf(state, tables);
    keys.replaceChildren(...rows);
    keys.dataset.next = next;
  }

  function choose() {
    const rows = [];
    for (let i = 0; i < state.names.length; i += 4) {
      rows.push(make("div", { className: "key-row" }, ...state.names.slice(i, i + 4).map((name) => {
        const button = key(`layout:${name}`, labelOf(name, tables), `key-choice${name === state.layout ? " key-on" : ""}`);
        button.append(make("small", { textContent: tables.layouts[name].tag }));
        return button;
      })));
    }
    keys.replaceChildren(...rows);
  }

  function type(name) {
    if (!field) return undefined;
    if (name === "hide") return away();
    if (name === "choose") return choose();
    if (name === "enter") return enter();
    const text = { value: field.value, start: field.selectionStart ?? field.value.length, end: field.selectionEnd ?? field.value.length };
    const done = press(state, text, name);
    const redraw = done.keyboard !== state;
    state = done.keyboard;
    if (done.text !== text) {
      field.value = done.text.value;
      field.setSelectionRange?.(done.text.start, done.text.end);
      if (done.text.value !== text.value) field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    }
    if (redraw) draw();
    return undefined;
  }

  function enter() {
    if (field instanceof HTMLTextAreaElement) return type("\n");
    const form = field.form;
    away();
    return form?.requestSubmit();
  }

  function bring(node) {
    field = node;
    field.inputMode = "none";
    field.autocomplete = "off";
    // A dialog stands above all else; the keyboard must stand with its field.
    (node.closest("dialog") ?? document.body).append(board);
    draw();
    board.hidden = false;
    root.classList.add("typing");
    node.scrollIntoView({ block: "center" });
  }

  function away() {
    board.hidden = true;
    root.classList.remove("typing");
    field?.blur();
    field = null;
  }

  hold(keys, (button) => {
    const more = button.dataset.more.split(" ");
    const offered = make("div", { className: "key-row key-more" }, ...more.map((letter) => key(letter, letter)));
    button.closest(".key-row").before(offered);
  });
  board.addEventListener("pointerdown", (event) => event.preventDefault());
  keys.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (!button) return;
    keys.querySelector(".key-more")?.remove();
    if (!button.dataset.held) type(button.dataset.key);
    delete button.dataset.held;
  });
  document.addEventListener("focusin", (event) => {
    if (typable(event.target)) bring(event.target);
    else if (!board.contains(event.target) && !board.hidden) away();
  });
  document.addEventListener("submit", () => field && away(), true);
  // A field that had the focus before this script came, or is touched again after the keyboard was put away.
  if (typable(document.activeElement)) bring(document.activeElement);
  document.addEventListener("click", (event) => {
    if (typable(event.target) && board.hidden) bring(event.target);
  });
}

/** Calls back with a key that offers more when it is held. */
function hold(keys, offer) {
  let cancel = () => {};
  keys.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("[data-more]");
    cancel();
    if (button) {
      cancel = later(HELD, () => {
        button.dataset.held = "1";
        offer(button);
      });
    }
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave"]) keys.addEventListener(type, () => cancel());
}

// ---- links ----

function links(settings, { t }) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href], area[href]");
    // A link whose own page shows it as an address and a square.
    if (!link || link.dataset.shownHere !== undefined) return;
    const download = link.hasAttribute("download");
    const where = destination(link.getAttribute("href"), { base: location.href, root: `${root.dataset.root}/`, siteUrl: settings.site_url, download });
    link.removeAttribute("target");
    if (where.here) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    takeAlong(where.address, settings, t);
  }, true);
  // Nothing is dragged, nothing is opened by a long press.
  for (const type of ["contextmenu", "dragstart"]) document.addEventListener(type, (event) => event.preventDefault());
}

async function takeAlong(address, settings, t) {
  const close = make("button", { type: "button", className: "button", textContent: t("Close") });
  const dialog = make("dialog", { className: "take-along" },
    make("h2", { textContent: address ? t("This leads outside the library") : t("This cannot be opened here") }),
    make("p", { textContent: address ? t("Take it along: point a telephone's camera at the square.") : t("Please ask a librarian.") }));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  if (address) {
    const picture = make("div", { className: "qr-place" });
    dialog.append(picture, make("p", { className: "address", textContent: address }));
    if (settings.qr) draw(picture, address, settings.qr).catch(() => picture.remove());
  }
  dialog.append(close);
  dialog.showModal();
}

async function draw(place, address, script) {
  const { encode, path } = await import(below(script));
  const modules = encode(address);
  const side = modules.length + 8;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", address);
  const shape = document.createElementNS(svg.namespaceURI, "path");
  shape.setAttribute("d", path(modules));
  svg.append(shape);
  place.append(svg);
}

// ---- begin ----

async function main() {
  if (root.dataset.idle === "never") return attract();
  const guard = () => {
    const way = wayBack(stores());
    if (way) root.classList.add("forgetting");
    if (way) location.assign(way);
  };
  guard();
  addEventListener("pageshow", (event) => event.persisted && guard());
  const settings = await (await fetch(below("kiosk/settings.json"))).json();
  if (settings.style && !document.querySelector('link[href*="kiosk."]')) {
    document.head.append(make("link", { rel: "stylesheet", href: below(settings.style) }));
  }
  const words = await loadWords(root.dataset);
  links(settings, words);
  keyboard(settings, words);
  const idle = watch(settings, words);
  for (const button of document.querySelectorAll("[data-forget]")) button.addEventListener("click", () => idle.forget());
  return undefined;
}

main();
