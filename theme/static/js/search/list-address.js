// A list of works ↔ the fragment of its address, short enough for one square code. In: pages below `/<tag>/`. Out: text.
//
// Groups stand one after another, parted by ";": a record's is `source!item,item` where an item is the three signs of its folder and
// the name of its page, another page's is `kind.item,item`. So "record/ak/1a2/77.html" and "ebook/seal.html" give "ak!1a277;ebook.seal".

export const MOST_WORKS = 40;
const RECORD = /^record\/([a-z0-9_-]+)\/([0-9a-f]{3})\/([a-z0-9._-]{1,64})\.html$/;
const OTHER = /^(ebook|publication|event|page)\/([a-z0-9._-]+)\.html$/;
const FOLDER = /^eproject\/([a-z0-9._-]+)\/index\.html$/;
const ITEM = /^eproject\/([a-z0-9._-]+)\/item\/([a-z0-9._-]+)\.html$/;

function partsOf(path) {
  const record = RECORD.exec(path);
  if (record) return [`${record[1]}!`, record[2] + record[3]];
  const other = OTHER.exec(path);
  if (other) return [`${other[1]}.`, other[2]];
  const folder = FOLDER.exec(path);
  if (folder) return ["eproject.", folder[1]];
  const item = ITEM.exec(path);
  return item ? [`item.${item[1]}.`, item[2]] : null;
}

/** The fragment of a list, without "#"; pages of no known kind are left out. */
export function addressOfList(paths) {
  const groups = new Map();
  for (const path of paths.slice(0, MOST_WORKS)) {
    const parts = partsOf(path);
    if (!parts) continue;
    const [group, item] = parts;
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups].map(([group, items]) => group + items.join(",")).join(";");
}

/** The pages a fragment names; what it cannot read it leaves out. */
export function listOfAddress(fragment) {
  const paths = [];
  for (const group of fragment.replace(/^#/, "").split(";")) {
    const record = /^([a-z0-9_-]+)!(.+)$/.exec(group);
    const item = /^item\.([a-z0-9._-]+)\.([a-z0-9,_-][a-z0-9,._-]*)$/.exec(group);
    const other = /^(ebook|publication|event|page|eproject)\.(.+)$/.exec(group);
    const path = record
      ? (name) => `record/${record[1]}/${name.slice(0, 3)}/${name.slice(3)}.html`
      : item
        ? (name) => `eproject/${item[1]}/item/${name}.html`
        : other
          ? (name) => (other[1] === "eproject" ? `eproject/${name}/index.html` : `${other[1]}/${name}.html`)
          : null;
    const names = (record?.[2] ?? item?.[2] ?? other?.[2] ?? "").split(",").filter(Boolean);
    paths.push(...names.map((name) => path(name)).filter((made) => partsOf(made)));
  }
  return [...new Set(paths)].slice(0, MOST_WORKS);
}
