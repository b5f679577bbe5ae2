// What depends on the day: pages carry dates, this decides in the library's time zone what holds now.
// An element with data-begins and data-ends (ISO dates or times, both optional) gets data-when = before | now | after, its
// children with data-if show when it is theirs, and data-<when>-class joins its classes. An element with data-hours
// (JSON [[days, opens, closes], …]) says whether the library is open. data-as-of elements ("as of …") then go.

/** The date and time in a zone as "YYYY-MM-DDTHH:MM". */
export function localTime(date, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(date);
  const of = (type) => parts.find((part) => part.type === type).value;
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** before, now or after; an end known to the day, month or year lasts to its end. */
export function when(now, begins, ends) {
  if (begins && now < begins) return "before";
  if (ends && now.slice(0, ends.length) > ends) return "after";
  return "now";
}

/** Whether the hours hold now, and until when: { open, until } with until "" for all day and night. */
export function openNow(now, hours) {
  const day = new Date(`${now.slice(0, 10)}T12:00Z`).getUTCDay() || 7;
  const time = now.slice(11, 16);
  for (const [days, opens, closes] of hours) {
    if (!days.includes(day) || time < opens || time >= closes) continue;
    return { open: true, until: opens === "00:00" && closes === "24:00" ? "" : closes };
  }
  return { open: false, until: "" };
}

function apply(now) {
  for (const element of document.querySelectorAll("[data-begins], [data-ends]")) {
    const state = when(now, element.dataset.begins, element.dataset.ends);
    element.dataset.when = state;
    const added = element.dataset[`${state}Class`];
    if (added) element.classList.add(added);
    for (const part of element.querySelectorAll("[data-if]")) part.hidden = !part.dataset.if.split(" ").includes(state);
  }
  for (const element of document.querySelectorAll("[data-hours]")) {
    const { open, until } = openNow(now, JSON.parse(element.dataset.hours));
    element.textContent = open ? (until ? element.dataset.open.replace("{time}", until) : element.dataset.always) : element.dataset.closed;
    element.hidden = false;
  }
  for (const element of document.querySelectorAll("[data-as-of]")) element.hidden = true;
}

if (typeof document !== "undefined") apply(localTime(new Date(), document.documentElement.dataset.zone || "UTC"));
