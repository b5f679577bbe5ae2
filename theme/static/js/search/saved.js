// The reader's own list, in this browser only and never on a kiosk. In: the browser's storage. Out: works { id, path, title, by, shelf }.

import { MOST_WORKS } from "./list-address.js";

const KEY = "openshelf.saved";

/** storage: localStorage, or null where nothing may be kept. */
export function createSaved(storage) {
  function works() {
    try {
      const kept = JSON.parse(storage?.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((work) => typeof work?.id === "string" && typeof work.path === "string") : [];
    } catch {
      return [];
    }
  }

  function keep(list) {
    try {
      storage?.setItem(KEY, JSON.stringify(list));
    } catch {
      // Storage may be forbidden; then nothing is saved, and the button says so.
    }
    return works();
  }

  return {
    works,
    has: (id) => works().some((work) => work.id === id),
    remove: (id) => keep(works().filter((work) => work.id !== id)),
    /** False where the list is full or nothing can be kept. */
    add(work) {
      const others = works().filter(({ id }) => id !== work.id);
      return others.length < MOST_WORKS && keep([...others, work]).some(({ id }) => id === work.id);
    },
  };
}
