// Capitals and small letters by the language's own rule: the twin of plugins/openshelf/lang/case.py.

const DOTTED = new Set(["az", "az-latn", "tr", "kk-latn", "crh", "tt-latn", "gag"]);
// Numerals that are no digits count as letters, as in Python.
const WORD = /[\p{L}\p{Nl}\p{No}](?:[\p{L}\p{Nl}\p{No}\u0300-\u036fʼʻ‘’'`])*/gu;

function dotted(tag) {
  const lowered = tag.toLowerCase();
  return DOTTED.has(lowered) || (["az", "tr"].includes(lowered.split("-")[0]) && !lowered.includes("cyrl"));
}

export function upper(text, tag) {
  if (dotted(tag)) text = text.replaceAll("i", "İ").replaceAll("ı", "I");
  return text.toUpperCase();
}

export function lower(text, tag) {
  if (dotted(tag)) text = text.replaceAll("I\u0307", "i").replaceAll("İ", "i").replaceAll("I", "ı");
  return text.toLowerCase().replaceAll("i\u0307", "i");
}

function firstUpper(word, tag) {
  const first = String.fromCodePoint(word.codePointAt(0));
  return upper(first, tag) + word.slice(first.length);
}

export const title = (text, tag) => text.replace(WORD, (word) => firstUpper(lower(word, tag), tag));

export function sentence(text, tag) {
  const at = text.search(/[\p{L}\p{Nl}\p{No}]/u);
  return at < 0 ? text : text.slice(0, at) + firstUpper(text.slice(at), tag);
}
