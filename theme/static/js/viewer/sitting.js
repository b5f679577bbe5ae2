// Reading against a seat, as a guest sees it: the wait, the book, a lost seat and the way back to one. In: the work, the words `t`, the table to show things on;
// out: the source of pages and the stamp over them. What a seat is and when it is asked for stands in seat.js.

import { giveBack, keep, kept, windowStore } from "./kept.js";
import { make } from "./panels.js";
import { makeSeat } from "./seat.js";
import { seatSource } from "./source.js";

const STAMPED = 30_000; // milliseconds from one stamp to the next: the time goes on while a page lies open

/** notice(heading, …more) → a box; worded(reason); show(): draw the open pages; clock(): the time as it is stamped. */
export function makeSitting({ work, t, request, later, table, notice, worded, show, clock, store = windowStore() }) {
  let seated = false;
  const seat = makeSeat({ work, request, later, onChange });
  const source = seatSource({
    work,
    request,
    decode: (blob) => createImageBitmap(blob),
    seatNow: () => seat.state.seat,
    // An answer to a seat of before says nothing of the present one.
    onRefused: (reason, asked) => asked === seat.state.seat && seat.lose(reason),
  });

  function onChange(now) {
    document.body.dataset.seat = now.phase;
    if (now.phase !== "asking") keep(store, work, seat.held());
    const before = seated;
    seated = now.phase === "seated";
    if (seated) return before || show();
    return now.phase === "left" || table.say(told(now));
  }

  function told(now) {
    if (now.phase === "waiting") return waiting(now);
    if (now.phase === "unreachable") return notice(worded(now.reason));
    if (now.phase === "closed") return notice(worded(now.reason), homeLink());
    if (now.phase === "lost") {
      const button = make("button", { type: "button", className: "button", textContent: t("Take a seat again") });
      button.addEventListener("click", () => seat.take());
      return notice(t("Your seat was given back, because nothing was heard from this screen for a while."), button);
    }
    return notice(t("One moment…"));
  }

  function waiting({ position, inUse, limit }) {
    const line = position === 1 ? t("You are next.") : t("You are number {position} in line.", { position });
    return notice(
      t("All seats for this work are taken: {inUse} of {limit}.", { inUse, limit }),
      make("p", { className: "book-wait-place", textContent: line }),
      make("p", { textContent: t("The book opens by itself as soon as a seat is free. Please stay at the screen.") }),
      homeLink(),
    );
  }

  function homeLink() {
    const back = document.querySelector(".book-back");
    return make("a", { className: "button button-plain", href: back.href, textContent: t("Back to the work's page") });
  }

  return {
    source,
    /** What stands over a page. */
    stamp: () => (seat.state.phase === "seated" ? `${t("Seat {number}", { number: seat.state.number })} · ${clock()}` : ""),
    /** Whether the table shows something else than a page, and why. */
    over: () => seat.state.phase === "lost" || seat.state.phase === "closed",
    begin() {
      let staying = false;
      for (const link of document.querySelectorAll("a[data-language]")) link.addEventListener("click", () => (staying = true));
      addEventListener("pagehide", () => {
        if (staying) seat.handOver();
        else seat.leave();
      });
      addEventListener("pageshow", (event) => event.persisted && location.reload());
      setInterval(() => table.stamp(), STAMPED);
      giveBack(store, fetch.bind(window), work);
      seat.take(kept(store));
    },
  };
}
