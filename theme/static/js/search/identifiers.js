// Identifiers → the exact keys of the index: the twin of plugins/openshelf/search/identifiers.py.

const LETTERS = { isbn: "i", issn: "n", shelf: "s", class: "c", other: "x", work: "w" };

/** Thirteen digits of an ISBN given in either form; any other text stays. */
export function isbn13(value) {
  if (!/^\d{9}[\dx]$/.test(value)) return value;
  const body = "978" + value.slice(0, 9);
  const total = [...body].reduce((sum, digit, i) => sum + digit * (i % 2 ? 3 : 1), 0);
  return body + ((10 - (total % 10)) % 10);
}

/** Small letters and digits of a value, nothing else. */
export const plain = (value, clean) => clean(value).replace(/[^\p{L}\p{N}]+/gu, "");

/** The key of a value of kind isbn, issn, shelf, class or other; null when nothing is left of it. */
export function identifierKey(kind, value, clean) {
  const text = plain(value, clean);
  return text ? `\u0001${LETTERS[kind]}${kind === "isbn" ? isbn13(text) : text}` : null;
}

const validIssn = (text) =>
  [...text].reduce((sum, digit, i) => sum + (digit === "x" ? 10 : Number(digit)) * (8 - i), 0) % 11 === 0;

/**
 * What number a whole query has the form of: isbn or issn, else null. A wrong check digit of an ISBN does not matter, books
 * are printed with such; eight digits may be anything, so an ISSN needs its hyphen and its check digit.
 */
export function recognised(query) {
  const typed = query.trim().toLowerCase().replaceAll("х", "x");
  const value = typed.replace(/^(isbn|issn)[\s:]*/, "").replace(/[\s‐‑–-]/g, "");
  if (/^(\d{9}[\dx]|97[89]\d{10})$/.test(value)) return { kind: "isbn", value };
  if (/^(issn[\s:]*)?\d{4}[‐‑–-]\d{3}[\dx]$/.test(typed) && validIssn(value)) return { kind: "issn", value };
  return null;
}
