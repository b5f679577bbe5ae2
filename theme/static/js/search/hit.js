// A hit's card → what lists and the command line show of it: its id's two halves and its page.

/** The page of a card below `/<tag>/`. */
export function pathOf({ id, path, hash }) {
  if (path) return path;
  const at = id.indexOf(":");
  return `record/${id.slice(0, at)}/${hash}/${id.slice(at + 1)}.html`;
}

/** { id, source, control_number, title, url, why } of a hit in a language. */
export function hitOf({ card, why }, tag) {
  const at = card.id.indexOf(":");
  return {
    id: card.id,
    source: card.id.slice(0, at),
    control_number: card.id.slice(at + 1),
    title: card.title,
    url: `${tag}/${pathOf(card)}`,
    why,
  };
}
