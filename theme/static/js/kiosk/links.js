// Where a link on the kiosk leads. In: its address and ours; out: what to do: follow it here, or show an address to take along.
// Rule (decision 10): nothing leaves the building by a touch; what a guest takes along is an online address.

/** { here: true } for a page of this site, else { here: false, address } with address "" where there is nothing to take along. */
export function destination(href, { base, root, siteUrl, download = false }) {
  let url;
  try {
    url = new URL(href, base);
  } catch {
    return { here: false, address: "" };
  }
  const ours = url.origin === new URL(base).origin;
  if (ours && !download) return { here: true };
  if (ours) {
    const path = url.pathname.slice(new URL(root, base).pathname.length).replace(/^\//, "");
    return { here: false, address: siteUrl ? `${siteUrl}/${path}${url.search}` : "" };
  }
  if (url.protocol === "mailto:" || url.protocol === "tel:") return { here: false, address: decodeURIComponent(url.pathname) };
  return { here: false, address: url.protocol === "http:" || url.protocol === "https:" ? url.href : "" };
}
