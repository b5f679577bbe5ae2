// The pages a guest asks on: sends the form, shows the code large; says how a request is; lists what the library has answered for all.
// Nothing is kept in the page: idleness or "Done" leaves it, and the key of a form lives no longer than the page.

import { make } from "./kiosk/element.js";
import { bodyOf, codeOf, newKey, stateOf, troubleOf, workOf } from "./kiosk/request.js";
import { loadWords } from "./words.js";

const root = document.documentElement;

/** [status, value] of an answer; [0, {}] where there was none. */
async function ask(path, options = {}) {
  try {
    const answer = await fetch(path, options);
    return [answer.status, answer.status === 204 ? {} : await answer.json()];
  } catch {
    return [0, {}];
  }
}

const post = (path, value, headers = {}) => ask(path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(value) });

function tell(id, words) {
  const place = document.getElementById(id);
  place.textContent = words;
  place.hidden = !words;
}

function request(form, { t }) {
  const kind = document.querySelector("[data-kind]").dataset.kind;
  const work = workOf(location.search);
  const key = newKey();
  if (work.title) {
    const line = document.getElementById("work");
    const rest = [work.author, work.shelf, work.hall].filter(Boolean).join(" · ");
    line.append(make("b", { textContent: work.title }), rest);
    line.hidden = false;
    for (const field of form.querySelectorAll("[data-of-work]")) field.remove();
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const empty = [...form.elements].find((field) => field.required && !field.value.trim());
    if (empty) {
      tell("told", t("Please fill in: {field}", { field: form.querySelector(`label[for="${empty.id}"]`).firstChild.textContent.trim() }));
      return empty.focus();
    }
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const written = Object.fromEntries([...form.elements].filter((field) => field.name).map((field) => [field.name, field.value]));
    const [status, answer] = await post("/-/outbox", bodyOf(kind, root.dataset.tag, work, written), { "Idempotency-Key": key });
    button.disabled = false;
    if (status !== 200 && status !== 201) return tell("told", troubleOf(status, answer.reason, t));
    return done(form, answer.code, work, t);
  });
}

async function done(form, code, work, t) {
  const place = document.getElementById("done");
  document.getElementById("code").textContent = code;
  form.reset();
  form.hidden = true;
  place.hidden = false;
  place.focus();
  const [, health] = await ask("/-/health");
  const slip = document.getElementById("slip");
  slip.hidden = !health.slips;
  slip.addEventListener("click", async () => {
    slip.disabled = true;
    const text = [work.title, work.author, work.shelf].filter(Boolean).join("\n");
    const [status] = await post("/-/slip", { code, text });
    slip.textContent = status === 204 ? t("The slip is being printed.") : t("The printer does not answer. Please remember the code.");
  });
}

function desk(form, { t }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = codeOf(form.elements.code.value);
    if (!code) return tell("said", t("A code looks like this: {code}.", { code: "A7-4M" }));
    const [status, answer] = await ask(`/-/outbox/${code}`);
    if (status === 200) return tell("said", `${code}: ${stateOf(answer, t)}`);
    return tell("said", status === 404 ? t("This kiosk knows no such code. Ask at the kiosk it is from, or look at the board.") : t("It could not be kept just now. Please try again."));
  });
  list();
}

async function list() {
  const [status, answer] = await ask("/-/answers");
  if (status !== 200 || !answer.answers.length) return;
  const own = (each) => (each.tag === root.dataset.tag ? 0 : 1);
  const place = document.getElementById("answered");
  for (const each of [...answer.answers].sort((a, b) => own(a) - own(b))) {
    place.append(make("details", { lang: each.tag }, make("summary", { textContent: each.question }), make("p", { textContent: each.answer })));
  }
  document.getElementById("answers").hidden = false;
}

async function main() {
  const words = await loadWords(root.dataset);
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  const form = document.getElementById("request");
  if (form) request(form, words);
  const look = document.getElementById("look");
  if (look) desk(look, words);
  // What a guest wrote must not come back when the page does.
  addEventListener("pageshow", (event) => event.persisted && form?.reset());
}

main();
