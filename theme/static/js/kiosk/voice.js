// The voice that reads the screen: whether this kiosk has one, whether it speaks, and the button that asks for it. In: the page's address and session store; out: a
// button, and the address by which the shell is asked (kiosk/shell/emergency.py). Rule: where the shell did not say that there is a voice, no button is shown.

import { make } from "./element.js";

const KEPT = "openshelf.voice";
const SAID = /^#voice=(on|off)$/;
const SVG = "http://www.w3.org/2000/svg";
const PICTURE = "M4 15v10h7l9 8V7l-9 8zM26 13a9 9 0 0 1 0 14M30 8a16 16 0 0 1 0 24";

/** "on", "off" or null where there is none. The shell says it in the address of a browser's first page; the session keeps it. */
export function heardOf({ location, history, sessionStorage }) {
  const said = SAID.exec(location.hash)?.[1];
  if (said) {
    sessionStorage.setItem(KEPT, said);
    // The entry's own state is kept; the address is the page's again.
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return said ?? sessionStorage.getItem(KEPT);
}

/** Kept again after the guest's stores were emptied. */
export const keepVoice = (sessionStorage, voice) => voice && sessionStorage.setItem(KEPT, voice);

/** Where the shell is asked: the port after the site's own. page: the page to go on at, below the site's root. */
export function askedAt({ origin, page, tag, speaking }) {
  const shell = new URL(origin);
  shell.port = Number(shell.port || 80) + 1;
  shell.pathname = "/voice";
  shell.search = new URLSearchParams({ on: speaking ? "1" : "0", tag, page });
  return shell.href;
}

/** What stands below the site's root in this address. */
export function pageOf(address, root) {
  const url = new URL(address);
  const top = new URL(`${root}/`, address).pathname;
  return url.pathname.slice(top.length) + url.search;
}

/** The loudspeaker of the button. */
export function picture() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  svg.setAttribute("class", "aloud-picture");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", PICTURE);
  svg.append(shape);
  return svg;
}

/** The button of the bar. go(address) asks the shell; the screen stays as it is until a browser with the voice takes its place. */
export function aloudButton(voice, { t, go, at }) {
  const speaking = voice === "on";
  const words = make("span", { textContent: speaking ? t("Stop reading aloud") : t("Read aloud") });
  const button = make("button", { type: "button", className: "aloud" }, picture(), words);
  button.setAttribute("aria-pressed", String(speaking));
  button.addEventListener("click", () => {
    words.textContent = t("One moment…");
    go(askedAt({ ...at(), speaking: !speaking }));
  });
  return button;
}
