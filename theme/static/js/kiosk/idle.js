// The idle watch: after `idle` seconds without a touch a countdown begins, any touch ends it, and at its end the guest is forgotten.
// In: seconds, a clock in milliseconds, `later(ms, fn) → cancel`; out: onCount(seconds left), onStay(), onForget().
// The clock, not the number of ticks, decides: a machine that slept through the countdown forgets at once.

export function makeIdle({ idle, countdown, now, later, onCount, onStay, onForget }) {
  let touched = now();
  let counting = false;
  let over = false;
  let cancel = () => {};

  function look() {
    const quiet = (now() - touched) / 1000;
    const left = Math.ceil(idle + countdown - quiet);
    if (left <= 0) {
      over = true;
      return onForget();
    }
    if (quiet < idle) return wait((idle - quiet) * 1000);
    counting = true;
    onCount(left);
    return wait(1000);
  }

  function wait(milliseconds) {
    cancel();
    cancel = later(milliseconds, look);
  }

  wait(idle * 1000);
  return {
    /** A guest's own doing: a touch, a key, a scroll. Too late once the guest is forgotten. */
    touch() {
      if (over) return;
      // A machine that woke up late must not be held by the touch that woke it.
      if ((now() - touched) / 1000 >= idle + countdown) return void look();
      touched = now();
      if (!counting) return;
      counting = false;
      onStay();
      wait(idle * 1000);
    },
    /** Forget now. */
    forget() {
      over = true;
      cancel();
      onForget();
    },
  };
}
