// The list page: the works saved in this browser, or those its address brings (list.html#ak!1a277;ebook.seal). Each work is read from
// its own page, so an address needs no more than names and a list opens on any device. It is printed, copied as citations, and
// taken along as one square code (more where its names are long).

import { make } from "./search/element.js";
import { addressOfList, listOfAddress } from "./search/list-address.js";
import { createSaved } from "./search/saved.js";
import { loadWords } from "./words.js";

const AT_ONCE = 4; // pages read at a time
const root = document.documentElement;
const page = document.getElementById("list-page");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const { t, tn } = await loadWords(root.dataset);
const saved = createSaved(root.dataset.profile === "kiosk" ? null : storage());

function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What a work's page says of it: { title, lang, line, access, citations }, or null where there is no such page. */
async function workOf(path) {
  const response = await fetch(`${root.dataset.root}/${root.dataset.tag}/${path}`).catch(() => null);
  if (!response?.ok) return null;
  const other = new DOMParser().parseFromString(await response.text(), "text/html");
  const text = (selector) => other.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const meta = (name) => other.querySelector(`meta[name="${name}"]`)?.content ?? "";
  const styles = [...other.querySelectorAll(".keep dl dt, .cite dl dt")].map((term) => [term.textContent.trim(), term.nextElementSibling?.textContent.trim() ?? ""]);
  return {
    title: text("h1"),
    lang: other.querySelector("h1")?.getAttribute("lang") || null,
    line: [...other.querySelectorAll('meta[name="citation_author"]')].map(({ content }) => content).concat(meta("citation_publication_date") || meta("citation_date") || []).filter(Boolean).join(" · "),
    access: text(".badge"),
    citations: styles.filter(([, words]) => words),
  };
}

async function inTurn(items, work) {
  const out = new Array(items.length);
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let at = next++; at < items.length; at = next++) out[at] = await work(items[at]);
  }));
  return out;
}

let works = [];

async function show() {
  const brought = listOfAddress(location.hash);
  const own = saved.works();
  const paths = brought.length ? brought : own.map(({ path }) => path);
  page.hidden = false;
  part("citations").hidden = true;
  for (const place of ["works", "doors", "squares"]) part(place).replaceChildren();
  if (!paths.length) {
    part("status").textContent = t("The list is empty. Save works in the results of a search; they stay in this browser only.");
    return;
  }
  part("status").textContent = t("Reading the list…");
  works = (await inTurn(paths, async (path) => ({ path, ...(await workOf(path)) })));
  part("works").replaceChildren(...works.map((work) => lineOf(work, own, brought.length > 0)));
  const there = works.filter(({ title }) => title);
  part("status").textContent = tn("{n} work", "{n} works", there.length);
  showDoors(there, brought.length > 0);
  await showSquares(there.map(({ path }) => path));
}

function lineOf({ path, title, lang, line, access }, own, brought) {
  const known = own.find((work) => work.path === path);
  if (!title) return make("li", { class: "quiet" }, known?.title ?? path, " — ", t("no longer in the catalogue"));
  const remove = brought || !known ? null : make("button", { type: "button", class: "linklike" }, t("Remove"), make("span", { class: "sr" }, ` ${title}`));
  remove?.addEventListener("click", () => {
    saved.remove(known.id);
    show().then(() => part("status").focus?.());
  });
  return make("li", {}, make("a", { href: `${root.dataset.root}/${root.dataset.tag}/${path}`, lang }, make("bdi", {}, title)),
    line ? make("span", {}, " · ", make("bdi", {}, line)) : null, access ? make("span", { class: "quiet" }, ` · ${access}`) : null, known?.shelf && !access.includes(known.shelf) ? make("span", { class: "mark-text" }, ` · ${known.shelf}`) : null, " ", remove);
}

function showDoors(there, brought) {
  const button = (words, act) => {
    const element = make("button", { type: "button", class: "button button-plain" }, words);
    element.addEventListener("click", () => act(element));
    return element;
  };
  const doors = [button(t("Print"), () => print()), button(t("Copy as citations"), copyCitations)];
  const fresh = there.filter(({ path }) => !saved.works().some((work) => work.path === path));
  if (brought && fresh.length && saved.add({ ...asSaved(fresh[0]) })) {
    saved.remove(asSaved(fresh[0]).id);
    doors.push(button(t("Save in this browser"), (element) => {
      for (const work of fresh) saved.add(asSaved(work));
      element.textContent = t("Saved");
      element.disabled = true;
    }));
  }
  part("doors").replaceChildren(...doors.flatMap((door) => [door, " "]));
}

/** What is kept of a work that an address brought; its id is read from its page's path. */
function asSaved({ path, title, line }) {
  const record = /^record\/([^/]+)\/[^/]+\/(.+)\.html$/.exec(path);
  const other = /^([a-z]+)\/([^/]+?)(?:\/index)?(?:\.html)?$/.exec(path);
  return { id: record ? `${record[1]}:${record[2]}` : `${other?.[1] ?? "work"}:${other?.[2] ?? path}`, path, title, by: line, shelf: "" };
}

async function copyCitations(button) {
  const style = works.find(({ citations }) => citations?.length)?.citations[0][0];
  const lines = works.filter(({ title }) => title).map(({ title, citations }, i) => `${i + 1}. ${citations?.find(([name]) => name === style)?.[1] ?? citations?.[0]?.[1] ?? title}`);
  const box = part("citations");
  box.replaceChildren(make("h2", {}, style ? t("Citations ({style})", { style }) : t("Citations")), make("pre", { tabindex: "0" }, lines.join("\n")));
  box.hidden = false;
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    button.textContent = t("Copied");
  } catch {
    box.querySelector("pre").focus(); // Without the clipboard they can be marked and copied by hand.
  }
}

/** The list's address as a square; where one cannot hold it, as several. */
async function showSquares(paths) {
  const { encode, path: pathOf } = await import(new URL(page.dataset.qr, document.baseURI).href);
  const base = page.dataset.lasting || location.href.replace(/[?#].*$/, "");
  const codes = [];
  const put = (some) => {
    const address = `${base}#${addressOfList(some)}`;
    try {
      codes.push({ address, modules: encode(address) });
    } catch (error) {
      if (!(error instanceof RangeError) || some.length < 2) throw error;
      put(some.slice(0, some.length >> 1));
      put(some.slice(some.length >> 1));
    }
  };
  if (paths.length) put(paths);
  part("squares").replaceChildren(make("h2", {}, t("Take the list with you")), make("p", {}, t("Point a telephone’s camera at the square: the list opens there. Nothing is sent anywhere.")), ...codes.map(({ address, modules }, i) => {
    const side = modules.length + 8;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
    svg.setAttribute("class", "qr list-qr");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", codes.length > 1 ? t("Square {n} of {count}", { n: i + 1, count: codes.length }) : t("The list as a square code"));
    const shape = document.createElementNS(svg.namespaceURI, "path");
    shape.setAttribute("d", pathOf(modules));
    svg.append(shape);
    return make("figure", {}, svg, make("figcaption", {}, make("a", { href: address, class: "address" }, t("The list’s address"))));
  }));
}

addEventListener("hashchange", show);
show();
