// The reader's state as plain values: which page, one or two, how large, day or night. In: a state and an action; out: the
// next state (the same object where nothing changed). No page, no clock, no screen.

export const ZOOMS = [1, 1.25, 1.5, 2, 3, 4];

export function start({ count, page = 1, two = false }) {
  return { count, page: within(page, count), two, zoom: 1, night: false, text: false, turn: "ltr" };
}

const within = (page, count) => Math.min(Math.max(Math.trunc(page) || 1, 1), count);

/** The pages that lie open, left to right for a book that turns left to right: the first alone, then pairs. */
export function shown({ page, count, two }) {
  if (!two || page === 1) return [page];
  const left = page % 2 === 0 ? page : page - 1;
  return left + 1 <= count ? [left, left + 1] : [left];
}

const ACTIONS = {
  next: (state) => (shown(state).at(-1) < state.count ? to(state, shown(state).at(-1) + 1) : state),
  previous: (state) => to(state, shown(state)[0] - 1),
  first: (state) => to(state, 1),
  last: (state) => to(state, state.count),
  go: (state, page) => (Number.isFinite(page) ? to(state, page) : state),
  "zoom-in": (state) => zoom(state, 1),
  "zoom-out": (state) => zoom(state, -1),
  fit: (state) => (state.zoom === 1 ? state : { ...state, zoom: 1 }),
  two: (state) => ({ ...state, two: !state.two, zoom: 1 }),
  night: (state) => ({ ...state, night: !state.night }),
  text: (state) => ({ ...state, text: !state.text }),
};

export const act = (state, action, value) => ACTIONS[action]?.(state, value) ?? state;

function to(state, page) {
  const target = within(page, state.count);
  return target === state.page ? state : { ...state, page: target };
}

function zoom(state, step) {
  const at = ZOOMS.indexOf(state.zoom);
  const next = ZOOMS[Math.min(Math.max(at + step, 0), ZOOMS.length - 1)];
  return next === state.zoom ? state : { ...state, zoom: next };
}

const KEYS = {
  ArrowRight: "onward", ArrowLeft: "back", PageDown: "next", PageUp: "previous", " ": "next",
  Home: "first", End: "last", "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit", Escape: "leave",
  d: "two", n: "night", t: "text", f: "screen", "/": "find",
};

/** What a key asks for, or null. An enlarged page is moved by the arrows, so they do not turn it. */
export function actionOfKey({ key, ctrlKey, metaKey, altKey, shiftKey }, { zoom: size, turn }) {
  if (ctrlKey || metaKey || altKey) return null;
  const action = KEYS[key] ?? KEYS[key.toLowerCase()];
  if (action === undefined) return null;
  if (key === " " && shiftKey) return "previous";
  if (action !== "onward" && action !== "back") return action;
  if (size > 1) return null;
  const forward = turn === "rtl" ? "back" : "onward";
  return action === forward ? "next" : "previous";
}
