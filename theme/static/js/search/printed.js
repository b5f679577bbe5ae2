// A card's date → how a list shows it. In: the date as printed and a formatDate of lang/dates.js. Out: text.

const ISO = /^(\d{4})-(\d\d)(?:-(\d\d))?$/;

/** An ISO day or month, or two of them with a slash between, in the page's words; any other text as it is. */
export function printedDate(text, formatDate) {
  const ends = text.split("/").map((end) => ISO.exec(end));
  if (ends.some((end) => !end || !(end[2] >= 1 && end[2] <= 12))) return text;
  return ends.map(([, year, month, day]) => formatDate(Number(year), Number(month), day && Number(day), "medium")).join(" – ");
}

/** The title a reader of `tag` is shown and those that stand below it: of the library's own content the one in their language. */
export function titlesFor({ path, title, lang, other }, tag) {
  const first = { ...title, lang };
  if (path.startsWith("record/")) return [first, ...other];
  const own = lang === tag ? null : other.find((each) => each.lang === tag);
  return own ? [own, first] : [first];
}
