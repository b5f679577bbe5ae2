// The on-screen keyboard on the screen. In: the tables of layouts, the words `t`; out: a board under the page that types into the field
// a guest touched, as if a hand had typed it. What a key does to a text stands in keyboard.js.

import { make } from "./element.js";
import { labelOf, nextLayout, press, rowsOf, startKeyboard, tagOf } from "./keyboard.js";

const HELD = 450; // milliseconds a key is held for its further letters
const TYPED = new Set(["text", "search", "email", "tel", "url", ""]);
const typable = (node) => node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && TYPED.has(node.getAttribute("type") ?? ""));

/** Lays the keyboard under the page: it comes when a field is touched and types into it. later(ms, fn) → cancel. */
export function layKeyboard(tables, t, later) {
  const root = document.documentElement;
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

  hold(keys, later, (button) => {
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
function hold(keys, later, offer) {
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
