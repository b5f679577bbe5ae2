// The on-screen keyboard without a screen: layouts, capitals, what a key does to a text. In: the tables of lang/tables/keyboards.json and
// presses; out: rows of keys to draw, and the text with the caret's place after each press.

import { upper } from "../lang/case.js";

/** A keyboard over the tables, beginning in the page's language. shift: "off", "once", "on". */
export function startKeyboard(tables, tag) {
  const names = tables.order.filter((name) => tables.layouts[name]);
  const primary = tag.split("-")[0];
  const layout =
    names.find((name) => tables.layouts[name].tag === tag) ??
    names.find((name) => tables.layouts[name].tag.split("-")[0] === primary) ??
    names[0];
  return { names, layout, shift: "off" };
}

/** The rows of the layout as they stand now: { key, shown, more }. more: what a long press offers. */
export function rowsOf({ layout, shift }, tables) {
  const { rows, long, tag } = tables.layouts[layout];
  const cased = (text) => (shift === "off" ? text : upper(text, tag));
  return rows.map((row) => row.map((key) => ({ key, shown: cased(key), more: (long[key] ?? []).map(cased) })));
}

export const labelOf = (name, tables) => tables.layouts[name].name;
export const tagOf = ({ layout }, tables) => tables.layouts[layout].tag;

/** The layout the switch key leads to. */
export function nextLayout({ names, layout }) {
  return names[(names.indexOf(layout) + 1) % names.length];
}

/** What a press does. text: { value, start, end }; key: a character or two, or backspace, space, shift, layout:<name>, left, right, clear. */
export function press(keyboard, text, key) {
  if (key === "shift") {
    const next = { off: "once", once: "on", on: "off" }[keyboard.shift];
    return { keyboard: { ...keyboard, shift: next }, text };
  }
  if (key.startsWith("layout:")) {
    const layout = key.slice(7);
    return keyboard.names.includes(layout) ? { keyboard: { ...keyboard, layout }, text } : { keyboard, text };
  }
  const settled = keyboard.shift === "once" && key !== "backspace" ? { ...keyboard, shift: "off" } : keyboard;
  return { keyboard: settled, text: edited(text, key) };
}

function edited({ value, start, end }, key) {
  const put = (typed, from = start) => ({
    value: value.slice(0, from) + typed + value.slice(end),
    start: from + typed.length,
    end: from + typed.length,
  });
  if (key === "clear") return { value: "", start: 0, end: 0 };
  if (key === "space") return put(" ");
  if (key === "left") return at(value, start === end ? start - lengthBefore(value, start) : start);
  if (key === "right") return at(value, start === end ? end + lengthAfter(value, end) : end);
  if (key !== "backspace") return put(key);
  return start === end ? put("", start - lengthBefore(value, start)) : put("");
}

const at = (value, place) => ({ value, start: place, end: place });

/** One backspace takes a whole character, and oʻ gʻ, which are one key, together. */
function lengthBefore(value, place) {
  const before = [...value.slice(0, place)];
  const last = before.at(-1) ?? "";
  const joined = last === "ʻ" && /[oOgG]/.test(before.at(-2) ?? "");
  return last.length + (joined ? before.at(-2).length : 0);
}

function lengthAfter(value, place) {
  return ([...value.slice(place)][0] ?? "").length;
}
