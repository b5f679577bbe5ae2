// The reader without a screen: pages, keys, fingers, the search inside a book, and a seat as its client sees it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gestureOf } from "../../theme/static/js/viewer/gestures.js";
import { giveBack, keep, kept } from "../../theme/static/js/viewer/kept.js";
import { makeRequest } from "../../theme/static/js/viewer/request.js";
import { makeSeat } from "../../theme/static/js/viewer/seat.js";
import { Refused, keysOf, seatSource, staticSource } from "../../theme/static/js/viewer/source.js";
import { ZOOMS, act, actionOfKey, shown, start } from "../../theme/static/js/viewer/state.js";

const book = start({ count: 7 });

test("pages are turned between the first and the last", () => {
  assert.equal(act(book, "next").page, 2);
  assert.equal(act(book, "previous"), book);
  assert.equal(act(act(book, "last"), "next").page, 7);
  assert.equal(act(book, "go", 99).page, 7);
  assert.equal(act(book, "go", Number.NaN), book);
  assert.equal(start({ count: 7, page: 0 }).page, 1);
});

test("two pages lie open in pairs after the first", () => {
  const two = act(book, "two");
  const seen = [];
  for (let state = two; ; ) {
    seen.push(shown(state));
    const next = act(state, "next");
    if (next === state || seen.length > 9) break;
    state = next;
  }
  assert.deepEqual(seen, [[1], [2, 3], [4, 5], [6, 7]]);
  assert.deepEqual(shown(act({ ...two, page: 5 }, "previous")), [2, 3]);
  assert.deepEqual(shown({ ...two, count: 6, page: 6 }), [6]);
});

test("a page is enlarged step by step and no further", () => {
  let state = book;
  for (let i = 0; i < 20; i++) state = act(state, "zoom-in");
  assert.equal(state.zoom, ZOOMS.at(-1));
  assert.equal(act(state, "fit").zoom, 1);
  assert.equal(act(book, "zoom-out"), book);
});

test("keys turn, enlarge and leave, and never take a browser's own keys", () => {
  const key = (name, more = {}, state = book) => actionOfKey({ key: name, ...more }, state);
  assert.equal(key("ArrowRight"), "next");
  assert.equal(key("ArrowLeft"), "previous");
  assert.equal(key(" ", { shiftKey: true }), "previous");
  assert.equal(key("Home"), "first");
  assert.equal(key("End"), "last");
  assert.equal(key("="), "zoom-in");
  assert.equal(key("Escape"), "leave");
  assert.equal(key("N"), "night");
  assert.equal(key("f", { ctrlKey: true }), null);
  assert.equal(key("q"), null);
  assert.equal(key("ArrowRight", {}, { ...book, zoom: 2 }), null);
  assert.equal(key("ArrowRight", {}, { ...book, turn: "rtl" }), "previous");
});

const table = { left: 100, width: 1000, turn: "ltr", zoom: 1 };
const touch = (x0, x1, more = {}) => gestureOf({ x0, y0: 300, t0: 0, x1, y1: 300, t1: 200, ...more }, { ...table, ...more });

test("the big edges turn the page and the middle calls the controls", () => {
  assert.equal(touch(150, 150), "previous");
  assert.equal(touch(1050, 1052), "next");
  assert.equal(touch(600, 600), "controls");
  assert.equal(touch(150, 150, { turn: "rtl" }), "next");
});

test("a swipe turns the page, a scroll and a slow hand do not", () => {
  assert.equal(touch(700, 500), "next");
  assert.equal(touch(500, 700), "previous");
  assert.equal(touch(700, 500, { turn: "rtl" }), "previous");
  assert.equal(touch(700, 600, { y1: 700 }), null);
  assert.equal(touch(700, 500, { t1: 2000 }), null);
  assert.equal(touch(700, 500, { zoom: 2 }), null);
});

test("the keys of a question are its words, the longer ones also as beginnings", () => {
  const lang = { tokens: (text) => text.split(" ").map((word) => ({ text: word })), key: (word) => word.toLowerCase() };
  assert.deepEqual(keysOf("Kitab və kitab", lang, "az"), ["kitab*", "və"]);
});

test("a page is asked for once while it is near, and again after a failure", async () => {
  let asked = 0;
  const source = staticSource({
    load: async (number) => {
      asked++;
      if (asked === 2) throw new Refused("busy");
      return { number };
    },
  });
  await source.page(1);
  await source.page(1);
  assert.equal(asked, 1);
  await assert.rejects(source.page(2));
  assert.deepEqual(await source.page(2), { number: 2 });
});

test("a refused page says why and when to ask again", async () => {
  const refusals = [];
  const answers = [
    { status: 429, body: { reason: "too-fast" }, wait: 2 },
    { status: 403, body: { reason: "seat-expired" } },
  ];
  const source = seatSource({ work: "book", request: async () => answers.shift(), seatNow: () => "s", onRefused: (reason) => refusals.push(reason) });
  await assert.rejects(source.page(1), (error) => error.reason === "too-fast" && error.wait === 2);
  await assert.rejects(source.page(1), (error) => error.reason === "seat-expired");
  assert.deepEqual(refusals, ["seat-expired"]);
});

/** A seat over scripted answers; `tick()` lets the next timer run. */
function seatOver(answers) {
  const asked = [];
  const phases = [];
  let timer = null;
  const seat = makeSeat({
    work: "book",
    request: async (method, path, options) => {
      asked.push({ method, path, ...options });
      const answer = answers.shift() ?? { status: 204 };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    later: (milliseconds, step) => {
      timer = { milliseconds, step };
      return () => (timer = null);
    },
    onChange: (state) => phases.push(state.phase),
  });
  const tick = async () => {
    const { step } = timer;
    timer = null;
    await step();
  };
  return { seat, asked, phases, tick, timer: () => timer };
}

const SEATED = { status: 201, body: { seat: "S", number: 3, expires_in: 90, renew_every: 30 } };
const RENEWED = { status: 200, body: { expires_in: 90, renew_every: 30 } };
const WAITING = { status: 202, body: { ticket: "T", position: 2, in_use: 25, limit: 25, retry_in: 5 } };

test("a free seat is taken and renewed in time", async () => {
  const { seat, asked, tick, timer } = seatOver([SEATED, RENEWED]);
  await seat.take();
  assert.deepEqual([seat.state.phase, seat.state.number, timer().milliseconds], ["seated", 3, 30_000]);
  await tick();
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), ["POST /-/seat", "PUT /-/seat/S"]);
});

test("who waits shows the ticket and knows the place", async () => {
  const { seat, asked, tick } = seatOver([WAITING, SEATED]);
  await seat.take();
  assert.deepEqual([seat.state.phase, seat.state.position, seat.state.inUse], ["waiting", 2, 25]);
  await tick();
  assert.deepEqual(asked[1].json, { work: "book", ticket: "T" });
  assert.equal(seat.state.phase, "seated");
});

test("a silent server is asked again and a waiting guest keeps the ticket", async () => {
  const { seat, asked, tick, phases } = seatOver([WAITING, new Error("no network"), { status: 503, body: { reason: "busy" } }, SEATED]);
  await seat.take();
  await tick();
  await tick();
  await tick();
  assert.deepEqual(asked.slice(1).map(({ json }) => json.ticket), ["T", "T", "T"]);
  assert.deepEqual(phases, ["asking", "waiting", "unreachable", "unreachable", "seated"]);
});

test("a seat outlives a silence of the server for as long as it lasts there", async () => {
  const silence = Array.from({ length: (90 - 30) / 5 }, () => new Error("no network"));
  const { seat, tick } = seatOver([SEATED, new Error("no network"), RENEWED, ...silence]);
  await seat.take();
  await tick();
  assert.equal(seat.state.phase, "seated");
  await tick();
  assert.equal(seat.state.missed, 0);
  for (const _ of silence.slice(1)) await tick();
  assert.equal(seat.state.phase, "seated");
  await tick();
  assert.equal(seat.state.phase, "lost");
});

test("a right that ends while one reads closes the book", async () => {
  const { seat, tick } = seatOver([SEATED, { status: 403, body: { reason: "right-ended" } }]);
  await seat.take();
  await tick();
  assert.deepEqual(seat.state, { phase: "closed", reason: "right-ended" });
});

test("leaving gives back a seat, a ticket, and a seat that comes too late", async () => {
  for (const answers of [[SEATED], [WAITING]]) {
    const { seat, asked, timer } = seatOver(answers);
    await seat.take();
    seat.leave();
    assert.deepEqual([asked.at(-1).method, asked.at(-1).keepalive, timer()], ["DELETE", true, null]);
  }
  const late = seatOver([SEATED]);
  const taking = late.seat.take();
  late.seat.leave();
  await taking;
  assert.equal(late.asked.at(-1).path, "/-/seat/S");
});

test("a seat is handed over to the same work in another language", async () => {
  const before = seatOver([SEATED]);
  await before.seat.take();
  const handed = before.seat.held();
  before.seat.handOver();
  assert.deepEqual(before.asked.map(({ method }) => method), ["POST"]);
  const after = seatOver([RENEWED]);
  await after.seat.take(handed);
  assert.deepEqual([after.seat.state.phase, after.seat.state.seat, after.seat.state.number], ["seated", "S", 3]);
  const expired = seatOver([{ status: 404, body: { reason: "seat-expired" } }, SEATED]);
  await expired.seat.take(handed);
  assert.equal(expired.seat.state.phase, "seated");
});

test("a seat handed over is not given up for a silent server: nobody waits behind the own seat", async () => {
  const { seat, asked, tick, phases } = seatOver([new Error("no network"), { status: 503, body: { reason: "busy" } }, RENEWED]);
  await seat.take({ seat: "S", number: 3 });
  assert.equal(seat.state.phase, "unreachable");
  assert.deepEqual(seat.held(), { seat: "S", number: 3 });
  await tick();
  await tick();
  assert.deepEqual(asked.map(({ method }) => method), ["PUT", "PUT", "PUT"]);
  assert.deepEqual(phases, ["asking", "unreachable", "unreachable", "seated"]);
});

test("a place in the line is handed over too", async () => {
  const before = seatOver([WAITING]);
  await before.seat.take();
  const after = seatOver([SEATED]);
  await after.seat.take(before.seat.held());
  assert.deepEqual(after.asked[0].json, { work: "book", ticket: "T" });
});

test("leaving while the seat of the page before is asked for gives it back", async () => {
  const { seat, asked } = seatOver([RENEWED]);
  const going = seat.take({ seat: "S", number: 3 });
  seat.leave();
  await going;
  assert.deepEqual(asked.map(({ method, path }) => `${method} ${path}`), ["PUT /-/seat/S", "DELETE /-/seat/S"]);
  assert.equal(seat.state.phase, "left");
});

test("a page refused to a seat of before names that seat", async () => {
  const named = [];
  let now = "old";
  const request = async () => {
    now = "new";
    return { status: 403, body: { reason: "seat-expired" } };
  };
  const source = seatSource({ work: "book", request, seatNow: () => now, onRefused: (reason, asked) => named.push(asked) });
  await assert.rejects(source.page(1));
  assert.deepEqual(named, ["old"]);
});

function storeOf(kept = {}) {
  return { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value), removeItem: (name) => delete kept[name] };
}

test("what a window keeps of a seat is found again, given back once, and never trusted to be whole", async () => {
  const store = storeOf();
  const sent = [];
  const send = async (path, { method, keepalive }) => sent.push([method, path, keepalive]);
  keep(store, "book", { seat: "S", number: 3 });
  assert.deepEqual(kept(store), { work: "book", seat: "S", number: 3 });
  await giveBack(store, send, "book");
  assert.deepEqual(sent, []);
  await giveBack(store, send, "another");
  await giveBack(store, send);
  assert.deepEqual(sent, [["DELETE", "/-/seat/S", true]]);
  for (const junk of ["", "{", "[]", "7", '{"work":"book"}', '{"work":5,"seat":"S"}']) assert.equal(kept(storeOf({ "openshelf.seat": junk })), null);
});

test("a server that has fallen silent is given up in time, but never while it gives a seat", async () => {
  // Node does not wait for a timer of AbortSignal's; a page does.
  const awake = setInterval(() => {}, 1000);
  const silent = (path, { signal }) => new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
  const request = makeRequest(silent, 20);
  await assert.rejects(request("GET", "/-/read/book/1", { seat: "S" }));
  await assert.rejects(request("PUT", "/-/seat/S", {}));
  clearInterval(awake);
  const given = [];
  const answered = makeRequest(async (path, options) => {
    given.push(options);
    return new Response('{"seat":"S"}', { status: 201, headers: { "content-type": "application/json", "retry-after": "2" } });
  });
  assert.deepEqual(await answered("POST", "/-/seat", { json: { work: "book" } }), { status: 201, wait: 2, body: { seat: "S" }, blob: null });
  assert.equal(given[0].signal, undefined);
});
