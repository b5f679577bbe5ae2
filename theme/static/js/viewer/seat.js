// A seat at a screen-only work, held by the rules of kiosk/API.md: asked for, waited for, renewed, given back.
// In: the work, `request(method, path, {json, keepalive}) → {status, body}` and `later(ms, fn) → cancel`; out: `onChange(state)` with
// phase asking | waiting | seated | closed | unreachable | lost | left; `held()` is what a next page can go on with. Nothing here touches a page or a clock.

const PATIENCE = 5; // seconds before an unreachable server is asked again

export function makeSeat({ work, request, later, onChange = () => {} }) {
  let state = { phase: "asking" };
  let cancel = () => {};
  let left = false;
  let handing = false;

  function become(next) {
    state = next;
    onChange(state);
  }

  function again(seconds, step) {
    cancel();
    cancel = later(seconds * 1000, step);
  }

  async function ask() {
    const ticket = state.ticket;
    const answer = await reach("POST", "/-/seat", { json: ticket ? { work, ticket } : { work } });
    if (left) return drop(answer?.body?.seat ?? (handing ? null : answer?.body?.ticket));
    if (silent(answer)) return unreachable(answer, ask);
    if (answer.status === 201) return hold(answer.body);
    if (answer.status === 202) {
      const { ticket: mine, position, in_use: inUse, limit, retry_in: retryIn } = answer.body;
      become({ phase: "waiting", ticket: mine, position, inUse, limit });
      return again(retryIn, ask);
    }
    return become({ phase: "closed", reason: answer.body?.reason ?? "unknown-work" });
  }

  /** Go on with the seat of the page before. While the server is silent it is still ours: asking for another would wait behind it. */
  async function goOn() {
    const { seat, number } = state;
    const answer = await reach("PUT", `/-/seat/${seat}`, {});
    if (left) return undefined;
    if (silent(answer)) return unreachable(answer, goOn);
    if (answer.status === 200) return hold({ seat, number, ...answer.body });
    if (answer.status === 403) return become({ phase: "closed", reason: answer.body.reason });
    become({ phase: "asking" });
    return ask();
  }

  const silent = (answer) => answer === null || answer.status >= 500 || answer.status === 429;

  function unreachable(answer, step) {
    become({ ...state, phase: "unreachable", reason: answer?.body?.reason ?? null });
    again(answer?.wait || PATIENCE, step);
  }

  function hold({ seat, number, expires_in: expiresIn, renew_every: renewEvery }) {
    // Held on to for as long as the server holds it: who gave it up sooner would wait behind the own seat.
    become({ phase: "seated", seat, number, missed: 0, allowed: Math.max(Math.floor((expiresIn - renewEvery) / PATIENCE), 1) });
    again(renewEvery, renew);
  }

  async function renew() {
    const held = state;
    const answer = await reach("PUT", `/-/seat/${held.seat}`, {});
    if (left || state.seat !== held.seat) return undefined;
    if (answer?.status === 200) {
      if (held.missed) become({ ...held, missed: 0 });
      return again(answer.body.renew_every, renew);
    }
    if (answer?.status === 403) return become({ phase: "closed", reason: answer.body.reason });
    if (answer?.status === 404 || held.missed + 1 >= held.allowed) return become({ phase: "lost" });
    become({ ...held, missed: held.missed + 1 });
    return again(PATIENCE, renew);
  }

  async function reach(method, path, options) {
    try {
      return await request(method, path, options);
    } catch {
      return null;
    }
  }

  function drop(token) {
    if (token) reach("DELETE", `/-/seat/${token}`, { keepalive: true });
  }

  return {
    get state() {
      return state;
    },
    /** Take a seat, or go on with what the page before held: { seat, number } or { ticket }. */
    async take(held = null) {
      left = handing = false;
      become({ phase: "asking", ...(held?.seat ? { seat: held.seat, number: held.number } : held?.ticket && { ticket: held.ticket }) });
      return state.seat ? goOn() : ask();
    },
    /** What a next page of this work could go on with, or null. */
    held: () => (state.seat ? { seat: state.seat, number: state.number } : state.ticket ? { ticket: state.ticket } : null),
    /** The server no longer knows this seat: a page was refused. */
    lose(reason) {
      cancel();
      become(reason === "seat-expired" || reason === "no-seat" ? { phase: "lost" } : { phase: "closed", reason });
    },
    /** Give it back. */
    leave() {
      left = true;
      cancel();
      drop(state.seat ?? state.ticket);
      become({ phase: "left" });
    },
    /** Keep it for the next page of this work. */
    handOver() {
      cancel();
      left = handing = true;
    },
  };
}
