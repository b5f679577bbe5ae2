// Whether this page is what the guest sees, told to the shell. In: the window's document and events; out: a sign of life while it is, and a mark at the end of the title
// when it was and no longer is: something of the browser's own stands over it. The shell reads titles at every look (kiosk/shell/sight.py), no screen shows them.
// Rule: only what happened is told. A slow page loses signs, never the mark's absence.

export const COVERED = "\u25cc";
const SETTLES = 150; // milliseconds a loss lasts until it is one: windows pass the focus on through nobody

/** Follows attention. has() → whether the page has it; later(ms, fn) → cancel; mark(covered) is called at each change. */
export function followAttention({ has, later, mark, settles = SETTLES }) {
  let had = has();
  let told = false;
  let cancel = () => {};

  function settle() {
    const covered = had && !has();
    if (covered !== told) mark((told = covered));
  }

  return {
    /** Something came or went. */
    changed() {
      cancel();
      had ||= has();
      if (has()) settle();
      else cancel = later(settles, settle);
    },
    /** The page is being left: what comes next speaks for itself. */
    left: () => cancel(),
  };
}

/** The title with or without the mark. */
export const marked = (title, covered) => title.replace(new RegExp(` ?${COVERED}$`), "") + (covered ? ` ${COVERED}` : "");
