// The languages a reader reads: remembered in this browser, never on a kiosk. In: storage, what the browser and the page speak, the
// catalogue's languages. Out: a list of language values.

const KEY = "openshelf.reads";

/** The catalogue's languages that a tag means: itself, else all of the same language. */
function meant(tag, known) {
  const primary = tag.toLowerCase().split("-")[0];
  return known.includes(tag) ? [tag] : known.filter((value) => value.toLowerCase().split("-")[0] === primary);
}

/** storage: localStorage, or null where nothing may be kept; spoken: tags, the likeliest first; known: the catalogue's languages. */
export function createReads(storage, spoken, known) {
  let own = null;
  try {
    const kept = JSON.parse(storage?.getItem(KEY) ?? "null");
    if (Array.isArray(kept)) own = kept.filter((value) => known.includes(value));
  } catch {
    own = null;
  }
  return {
    /** Whether the reader chose them; else they are a guess. */
    get chosen() {
      return Boolean(own?.length);
    },
    get languages() {
      return own?.length ? own : [...new Set(spoken.flatMap((tag) => meant(tag, known)))];
    },
    choose(values) {
      own = known.filter((value) => values.includes(value));
      try {
        storage?.setItem(KEY, JSON.stringify(own));
      } catch {
        // Then they hold as long as the page.
      }
    },
  };
}
