// The state of a search ↔ its page's address: ?q=…&type=book&language=az&sort=year&page=2&editions=all.

export const FACETS = ["access", "type", "language", "script", "decade", "library", "collection"];
const ORDERS = ["relevance", "year", "oldest", "title", "newest"];

/** { q, filters, sort, editions, page } of an address's query. */
export function stateOf(search) {
  const asked = new URLSearchParams(search);
  const filters = {};
  for (const facet of FACETS) if (asked.has(facet)) filters[facet] = asked.getAll(facet);
  const page = Number.parseInt(asked.get("page"), 10);
  const sort = asked.get("sort");
  return { q: asked.get("q") ?? "", filters, sort: ORDERS.includes(sort) ? sort : "relevance", editions: asked.get("editions") === "all" ? "all" : "one", page: page > 0 ? page : 1 };
}

/** The query of a state's address, "" of an empty one. */
export function queryOf({ q, filters, sort, editions, page }) {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  for (const facet of FACETS) for (const value of filters[facet] ?? []) asked.append(facet, value);
  if (sort !== "relevance") asked.set("sort", sort);
  if (editions === "all") asked.set("editions", "all");
  if (page > 1) asked.set("page", page);
  return asked.size ? `?${asked}` : "";
}
