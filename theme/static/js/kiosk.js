// The kiosk on every page of its profile: watches for idleness and forgets the guest, gives a keyboard, keeps links in the house,
// turns the covers of the attract screen. In: /kiosk/settings.json and the page; out: nothing is kept of anyone.
// What a page may say: <html data-idle="reader"> is left longer in peace, "never" is the attract screen; a button [data-forget] ends
// the visit at once; a link [data-shown-here] is shown as an address by the page's own script.

import { layKeyboard } from "./kiosk/board.js";
import { make } from "./kiosk/element.js";
import { beginGuest, forget, wayBack } from "./kiosk/forget.js";
import { makeIdle } from "./kiosk/idle.js";
import { destination } from "./kiosk/links.js";
import { loweringButton } from "./kiosk/lowered.js";
import { followAttention, marked } from "./kiosk/seen.js";
import { aloudButton, askedAt, heardOf, keepVoice, pageOf, picture } from "./kiosk/voice.js";
import { giveBack, windowStore } from "./viewer/kept.js";
import { loadWords } from "./words.js";

const root = document.documentElement;
const stores = () => ({ localStorage, sessionStorage, indexedDB, caches: window.caches, navigator, document, navigation: window.navigation, location });
const SIGNED = 1000; // milliseconds from one sign of life to the next
const SHOWN = 7000; // milliseconds a cover stays
const SETTLED = 300; // milliseconds until a touch is over

function later(milliseconds, step) {
  const timer = setTimeout(step, milliseconds);
  return () => clearTimeout(timer);
}

const below = (path) => new URL(`${root.dataset.root}/${path}`, location.href).href;

// ---- the sign of life ----

/**
 * While this page is what the guest sees and touches it says so; where a page or window of the browser's own covers it, the shell misses the sign.
 * A server that has no such address, as a preview's, has no shell that listens: it is not asked again.
 */
function giveSigns() {
  const sign = async () => {
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    const answer = await fetch("/-/here", { method: "POST" }).catch(() => null);
    if ([404, 405, 501].includes(answer?.status)) clearInterval(signing);
  };
  const signing = setInterval(sign, SIGNED);
  sign();
}

// ---- the attract screen ----

async function attract(voice) {
  await forget(stores());
  beginGuest(stores());
  // A guest whom the screen was read to is gone: the next one begins in silence.
  keepVoice(sessionStorage, voice && "off");
  for (const button of document.querySelectorAll("[data-aloud]")) {
    if (!voice) break;
    button.prepend(picture());
    button.hidden = false;
    button.addEventListener("click", () => location.assign(askedAt({ ...standing(), page: button.dataset.aloud, speaking: true })));
  }
  const covers = [...document.querySelectorAll(".attract-cover")];
  let at = 0;
  if (covers.length < 2) return;
  setInterval(() => {
    covers[at].hidden = true;
    at = (at + 1) % covers.length;
    covers[at].hidden = false;
  }, SHOWN);
}

// ---- the voice ----

const standing = () => ({ origin: location.origin, tag: root.dataset.tag, page: pageOf(location.href, root.dataset.root) });

function aloud(voice, { t }) {
  if (!voice) return;
  document.querySelector(".bar")?.prepend(aloudButton(voice, { t, go: (address) => location.assign(address), at: standing }));
}

// ---- idleness ----

function watch(settings, { t, tn }, voice) {
  // Who listens touches nothing for as long as who reads.
  const seconds = root.dataset.idle === "reader" || voice === "on" ? settings.reader_idle : settings.idle;
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
  // The seat is sent back before what names it is forgotten; the browser may be ended before the page is heard to leave. Neither waits for the other.
  const forgotten = Promise.all([giveBack(windowStore(), fetch.bind(window)), forget(stores())]);
  await Promise.race([forgotten, new Promise((done) => setTimeout(done, 1500))]);
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

/** A branch's kiosk keeps a part of the library: what it does not keep may be read online. */
function elsewhere(settings, { t }) {
  const lost = document.querySelector(".lost");
  const here = location.pathname.slice(new URL(`${root.dataset.root}/`, location.href).pathname.length).replace(/^\//, "");
  if (!lost || !settings.part || !settings.site_url || !here) return;
  const address = `${settings.site_url}/${here}`;
  const picture = make("div", { className: "qr-place" });
  lost.prepend(make("section", { className: "kept-elsewhere" },
    make("h1", { textContent: t("This page is not kept on this kiosk") }),
    make("p", { textContent: t("It may be read online: point a telephone's camera at the square.") }),
    picture, make("p", { className: "address", textContent: address })));
  if (settings.qr) draw(picture, address, settings.qr).catch(() => picture.remove());
}

// ---- begin ----

async function main() {
  giveSigns();
  const voice = heardOf(window);
  if (root.dataset.idle === "never") return attract(voice);
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
  elsewhere(settings, words);
  layKeyboard(settings.keyboards, words.t, later);
  aloud(voice, words);
  const lowering = loweringButton({ root, store: sessionStorage, t: words.t });
  const beside = document.querySelector(".bar .aloud");
  if (beside) beside.after(lowering);
  else document.querySelector(".bar-doors")?.append(lowering);
  const idle = watch(settings, words, voice);
  for (const button of document.querySelectorAll("[data-forget]")) button.addEventListener("click", () => idle.forget());
  return undefined;
}

main();
