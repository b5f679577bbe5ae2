// One way to make an element of the search's pages. In: its name, attributes, children; out: the element. Text stays text.

/** Attributes that are null, undefined or false are left out, true stands alone; so are children that are null or undefined. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value || value === 0 || value === "") element.setAttribute(key, value === true ? "" : value);
  element.append(...children.filter((child) => child != null));
  return element;
}

/** A text with the words marked that answered: { text, marks: [[start, end], …] }. */
export function marked({ text, marks = [] }, attributes) {
  let at = 0;
  const parts = marks.flatMap(([start, end]) => [text.slice(at, start), make("mark", {}, text.slice(start, (at = end)))]);
  return make("bdi", attributes, ...parts, text.slice(at));
}
