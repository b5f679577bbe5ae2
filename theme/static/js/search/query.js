// A query as typed → what is asked. In: text, the language room, the fields the index has. Out: a plain value:
// { terms, phrases, without, filters, years, complete } (see parse). Never throws: what is no syntax is words.

import { identifierKey, recognised } from "./identifiers.js";

const FIELD_NAMES = {
  title: "title başlıq sərlavha sarlavha заглавие название тақырып атауы adı",
  creator: "creator author müəllif muallif автор автор авторы yazar",
  subject: "subject mövzu mavzu тема предмет тақырыбы konu",
  publisher: "publisher nəşriyyat nashriyot издательство издатель баспа yayınevi",
  place: "place yer joy место орын",
  year: "year il yil год жыл yıl",
  language: "language dil til язык тіл",
  type: "type növ tur тип вид түрі tür",
  script: "script yazı yozuv письмо письменность әліпби",
  access: "access giriş доступ",
  decade: "decade onillik десятилетие",
  isbn: "isbn",
  issn: "issn",
  shelf: "shelf shelfmark şifr шифр сигла raf",
  class: "class udc bbk ddc lcc uot ubk kbt удк ббк класс sinif",
  collection: "collection kolleksiya коллекция koleksiyon",
  library: "library kitabxana kutubxona кутубхона библиотека кітапхана kütüphane",
  text: "text mətn matn текст мәтін metin",
};
const NUMBERS = new Set(["isbn", "issn", "shelf", "class"]);
const FACETS = new Set(["type", "language", "script", "access", "decade", "library"]);
const PART = /(-)?(?:([\p{L}]+):)?(?:"([^"]*)"?|([^\s"]+))/gu;
const SYNTAX = /[":]|(?:^|\s)-|^[\s\dxх‐‑–-]{8,}$|^\s*is[bs]n/iu; // what may be more than words
const LONGEST_WORD = 64; // letters; no word a person looks for is longer
const MOST_WORDS = 24;
const NO_YEAR = [Infinity, -Infinity]; // meets no year
const YEARS = /^(-?\d{1,4})?(\.\.|…|–|-)?(-?\d{1,4})?$/;

/** Field labels in small letters → field. */
export function fieldNames(clean) {
  const names = new Map();
  for (const [field, labels] of Object.entries(FIELD_NAMES))
    for (const label of labels.split(" ")) if (!names.has(clean(label))) names.set(clean(label), field);
  return names;
}

/** A range of years as [from, to], open ends infinite; null when it is none. */
export function yearRange(value) {
  const found = YEARS.exec(value);
  if (!found || (found[1] === undefined && found[3] === undefined)) return null;
  const [, from, dots, to] = found;
  if (!dots) return [Number(from ?? to), Number(from ?? to)];
  return [from === undefined ? -Infinity : Number(from), to === undefined ? Infinity : Number(to)];
}

/**
 * labels: facet → value → what the page calls it. numbers: whether a query with the form of an ISBN or ISSN is one.
 * terms: { text, field, group, joined, last } that must all be found (group: number of the phrase it belongs to, or -1;
 * number: an identifier key). phrases: lists of positions in terms that must stand together. without: terms that must
 * not. filters: facet → values. years: ranges. hints: what was not understood as written, { kind, text }: "year-order"
 * (the range ran backwards and was turned), "year-form" (no year). complete: whether the last term is being typed.
 */
export function parse(query, lang, { fields, labels = {}, mode = "submitted", numbers = true }) {
  const names = fieldNames(lang.clean);
  const asked = nothing();
  const number = numbers ? recognised(query) : null;
  if (number) {
    asked.terms.push({ text: number.value, field: null, group: -1, numbers: [identifierKey(number.kind, number.value, lang.clean)], kind: number.kind });
    return asked;
  }
  let end = 0;
  for (const found of query.matchAll(PART)) {
    if (asked.terms.length + asked.without.length >= MOST_WORDS) break;
    const [, minus, label, quoted, bare] = found;
    const field = label ? names.get(lang.clean(label)) : undefined;
    let value = quoted ?? bare;
    if (label && !field) value = `${label} ${value}`;
    end = found.index + found[0].length;
    if (field === "year" && !minus) {
      const range = yearRange(value);
      if (!range) asked.hints.push({ kind: "year-form", text: value });
      else if (range[0] > range[1]) asked.hints.push({ kind: "year-order", text: value });
      asked.years.push(range ? [Math.min(...range), Math.max(...range)] : NO_YEAR);
    } else if (FACETS.has(field) && !minus) {
      (asked.filters[field] ??= []).push(...valuesOf(field, lang.clean(value), labels[field] ?? {}, lang.clean) ?? [value]);
    } else if (NUMBERS.has(field)) {
      addNumber(asked, field, value, minus, lang);
    } else {
      addWords(asked, { value, field: fields.includes(field) ? field : null, quoted: quoted !== undefined, minus }, lang);
    }
  }
  return closed(asked, query, end, mode);
}

/** Values by what is said of them: their label, or of libraries, which nobody writes in full, a part of it or of their name; undefined of none. */
function valuesOf(field, said, labels, clean) {
  const known = Object.entries(labels).map(([value, label]) => [value, clean(label), clean(value)]);
  const whole = known.filter(([, ...names]) => names.includes(said));
  const found = whole.length || field !== "library" || !said ? whole : known.filter(([, ...names]) => names.some((name) => name.includes(said)));
  return found.length ? found.map(([value]) => value) : undefined;
}

const nothing = () => ({ terms: [], phrases: [], without: [], filters: {}, years: [], hints: [], complete: false });

/** What was read to the query's end: `complete` and the last term `open` where that is still being typed. */
function closed(asked, query, end, mode) {
  const last = asked.terms.at(-1);
  asked.complete = mode === "typing" && Boolean(last) && last.group < 0 && !last.numbers && end === query.length && /[\p{L}\p{N}\p{M}'ʼʻ‘’]$/u.test(query);
  if (asked.complete) last.open = true;
  return asked;
}

/** What `parse` makes of a query that is words and nothing else; null of any other. Most queries need no more of this module. */
export function plainWords(query, lang, { mode = "submitted" }) {
  if (SYNTAX.test(query)) return null;
  const asked = nothing();
  let end = 0;
  for (const found of query.matchAll(/\S+/gu)) {
    if (asked.terms.length >= MOST_WORDS) break;
    end = found.index + found[0].length;
    addWords(asked, { value: found[0], field: null, quoted: false, minus: undefined }, lang);
  }
  return closed(asked, query, end, mode);
}

function addNumber(asked, field, value, minus, lang) {
  const begun = value.endsWith("*");
  // The beginning of an ISBN may have ten digits and yet be none of ten.
  const key = begun && field === "isbn" ? identifierKey("other", value, lang.clean)?.replace("x", "i") : identifierKey(field, value, lang.clean);
  if (!key) return;
  const term = { text: value, field, group: -1, numbers: [key], kind: field, prefix: field === "class" || begun };
  (minus ? asked.without : asked.terms).push(term);
}

function addWords(asked, { value, field, quoted, minus }, lang) {
  const starred = !quoted && value.endsWith("*");
  const tokens = lang.tokens(value);
  const joined = tokens.filter((token) => token.joined).map((token) => token.text);
  const words = tokens.filter((token) => !token.joined).slice(0, MOST_WORDS);
  // A hyphenated word is found by its parts or by its joined form.
  const whole = !quoted && words.length > 1 && joined.length ? joined.at(-1).slice(0, LONGEST_WORD) : null;
  const group = (quoted || minus) && words.length > 1 ? asked.phrases.length : -1;
  const target = minus ? asked.without : asked.terms;
  const positions = [];
  words.forEach((token, i) => {
    positions.push(target.length);
    target.push({ text: token.text.slice(0, LONGEST_WORD), field, group, whole, first: i === 0, star: starred && i === words.length - 1 });
  });
  if (group >= 0) asked.phrases.push({ positions, without: Boolean(minus) });
}
