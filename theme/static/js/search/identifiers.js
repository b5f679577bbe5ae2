// Identifiers → the exact keys of the index: the twin of plugins/openshelf/search/identifiers.py.

const LETTERS = { isbn: "i", issn: "n", shelf: "s", class: "c", other: "x" };

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

function validIsbn(text) {
  if (/^97[89]\d{10}$/.test(text)) return [...text].reduce((sum, d, i) => sum + d * (i % 2 ? 3 : 1), 0) % 10 === 0;
  if (!/^\d{9}[\dx]$/.test(text)) return false;
  return [...text].reduce((sum, d, i) => sum + (d === "x" ? 10 : Number(d)) * (10 - i), 0) % 11 === 0;
}

function validIssn(text) {
  return /^\d{7}[\dx]$/.test(text) && [...text].reduce((sum, d, i) => sum + (d === "x" ? 10 : Number(d)) * (8 - i), 0) % 11 === 0;
}

/** What number a whole query is: isbn or issn by form and check digit, else null. */
export function recognised(query) {
  const text = query.trim().toLowerCase().replace(/^(isbn|issn)[\s:]*/, "").replace(/[\s‐‑–-]/g, "").replaceAll("х", "x");
  if (validIsbn(text)) return { kind: "isbn", value: text };
  if (/^\d{4}[‐‑–-]?\d{3}[\dxх]$/i.test(query.trim()) && validIssn(text)) return { kind: "issn", value: text };
  return null;
}
