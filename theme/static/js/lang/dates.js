// A date known to the day, the month or the year → words: the twin of plugins/openshelf/lang/dates.py.
// `tables` is what bundle.date_tables gives, `ordinal` the one of createPlurals.

const two = (n) => String(n).padStart(2, "0");
const fill = (pattern, parts) => pattern.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

function partsOf(tables, ordinal, year, month, day) {
  const out = { y: String(year), o: ordinal(year, tables.tag) };
  if (month) Object.assign(out, { M: tables.months[month - 1], m: tables.inDate[month - 1],
    k: tables.abbreviated[month - 1], "0m": two(month) });
  if (day) Object.assign(out, { d: String(day), "0d": two(day), a: String(day) });
  return out;
}

/** One date, for pages that word no more than that. */
export function formatDate(tables, ordinal, year, month, day, style = "long") {
  return fill(tables[style][!month ? "year" : !day ? "month" : "day"], partsOf(tables, ordinal, year, month, day));
}

export function createDates(tables, ordinal) {
  const parts = (...date) => partsOf(tables, ordinal, ...date);
  const format = (...date) => formatDate(tables, ordinal, ...date);

  // weekday: 0 is Monday
  function formatDay(year, month, day, weekday, style = "long") {
    return fill(tables.withWeekday, { date: format(year, month, day, style), weekday: tables.weekdays[weekday] });
  }

  function formatRange(start, end, style = "long") {
    const [y1, m1, d1] = start, [y2, m2, d2] = end;
    if (y1 === y2 && (m1 ?? 0) === (m2 ?? 0) && (d1 ?? 0) === (d2 ?? 0)) return format(...start.slice(0, 1), m1, d1, style);
    if (style === "long" && !m1 === !m2 && !d1 === !d2) {
      const p = parts(y1, m1, d1);
      if (!m1) return fill(tables.long.years, { ...p, z: String(y2), p: ordinal(y2, tables.tag) });
      if (y1 === y2) {
        Object.assign(p, { n: tables.inDate[m2 - 1], N: tables.months[m2 - 1], e: String(d2) });
        if (!d1) return fill(tables.long.yearMonths, p);
        return m1 === m2 ? fill(tables.long.days, { ...p, a: `${d1}–${d2}` }) : fill(tables.long.months, p);
      }
    }
    const blank = m1 || m2 ? " " : "";
    return `${format(y1, m1, d1, style)}${blank}–${blank}${format(y2, m2, d2, style)}`;
  }

  const formatTime = (hour, minute) => `${two(hour)}:${two(minute)}`;

  return { formatDate: format, formatDay, formatRange, formatTime };
}
