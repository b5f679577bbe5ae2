// The screen beside the stick. In: GET /-/update, asked every second (kiosk/API.md), and the page's sections, one a state. Out: the section of the state is
// shown, with how much has come and, where it failed, why. Two minutes after the end the attract screen comes back.

const EVERY = 1000; // milliseconds
const LEAVES = 120_000; // milliseconds after the end

const root = document.documentElement;
const sections = [...document.querySelectorAll("[data-state]")];
let ended = 0;

function show(state) {
  for (const section of sections) section.hidden = section.dataset.state !== state;
  return sections.find((section) => !section.hidden);
}

async function look() {
  let update;
  try {
    update = await (await fetch("/-/update", { cache: "no-store" })).json();
  } catch {
    return; // The server is being started again; the last picture stays.
  }
  const section = show(sections.some((each) => each.dataset.state === update.state) ? update.state : "none");
  const progress = section?.querySelector("progress");
  if (progress && update.total > 0) progress.value = Math.min(1, update.done / update.total);
  const why = section?.querySelector(".stick-why");
  if (why) why.textContent = update.words ?? "";
  const over = update.state === "done" || update.state === "failed";
  ended = over ? ended || performance.now() : 0;
  if (ended && performance.now() - ended > LEAVES) location.assign(root.dataset.attract);
}

look();
setInterval(look, EVERY);
