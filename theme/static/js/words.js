// The interface's words in scripts. In: the root element's dataset. Out: { t, tn } that translate and fill in.
// A word without a translation shows its English; plural forms are chosen by the rules of the language, never by Intl.

const SLAVIC = new Set(["ru", "uk", "be"]);

/** The position of n's form among a translation's forms. */
export function formOf(n, tag, forms) {
  if (!SLAVIC.has(tag.split("-")[0])) return n === 1 ? 0 : forms - 1;
  const one = n % 10;
  const ten = n % 100;
  if (one === 1 && ten !== 11) return 0;
  return one >= 2 && one <= 4 && (ten < 12 || ten > 14) ? 1 : 2;
}

/** Puts values in place of {names}; an unknown name stays visible. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** t("English {name}", {name}) and tn("{n} result", "{n} results", n) over a table { tag, messages }. */
export function makeWords({ tag, messages }) {
  const t = (text, values) => fill([messages[text] ?? text].flat()[0], values);
  const tn = (one, many, n, values = {}) => {
    const forms = messages[one];
    const text = Array.isArray(forms) ? forms[formOf(n, tag, forms.length)] : n === 1 ? one : many;
    return fill(text, { n, ...values });
  };
  return { t, tn };
}

/** Fetches the table the page names; without it the page speaks English. */
export async function loadWords(dataset) {
  try {
    const response = await fetch(`${dataset.root}/${dataset.messages}`);
    if (response.ok) return makeWords(await response.json());
  } catch {
    // Offline: English words are better than none.
  }
  return makeWords({ tag: "en", messages: {} });
}
