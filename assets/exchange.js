// SPDX-License-Identifier: AGPL-3.0-or-later
// The exchange of cards without a page reload, and for readers that type faster than pages come. Everything here is also a form
// that submits: without this file nothing is lost.
const heard = document.createElement("p");
heard.className = "visually-hidden";
heard.setAttribute("aria-live", "assertive");
document.querySelector("main").append(heard);

let busy = false;
let typedAhead = [];

const root = () => document.querySelector("[data-exchange]");
const isTextField = (target) => target instanceof HTMLInputElement && target.type === "text";

/** An alert that arrives is read by itself; one that was there when the page came is not. */
function say(selector) {
  const told = [...root().querySelectorAll(selector)].map((one) => one.textContent.trim()).join(" ");
  heard.textContent = "";
  setTimeout(() => { heard.textContent = told; }, 50);
}

function focusFirst() {
  const field = root().querySelector("[autofocus]") ?? root().querySelector("input[type=text]");
  field?.focus();
  if (isTextField(field)) field.select();
}

/** What the reader sent while the next step was on its way. */
function replay() {
  const keys = typedAhead;
  typedAhead = [];
  for (const key of keys) {
    if (busy) typedAhead.push(key);
    else press(key);
  }
}

function press(key) {
  const target = document.activeElement;
  const field = isTextField(target) ? target : root().querySelector("input[type=text]");
  if (key === "Enter") {
    field?.form.requestSubmit();
  } else if (field) {
    if (field.selectionStart !== field.selectionEnd) field.value = "";
    field.value += key;
    field.focus();
  }
}

async function step(form, submitter) {
  busy = true;
  root().setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-exchange]");
    if (!next) {
      window.location.assign(answer.redirected ? answer.url : form.action);
      return;
    }
    next.querySelectorAll("script").forEach((script) => script.remove());
    root().replaceWith(document.adoptNode(next));
    document.querySelector(".flash-region").replaceChildren(...page.querySelector(".flash-region").childNodes);
    if (answer.redirected) window.history.pushState(null, "", answer.url);
    document.title = page.title;
  } catch {
    form.submit();
    return;
  }
  busy = false;
  focusFirst();
  say("[data-say]:not([role=alert])");
  replay();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-step]")) return;
  event.preventDefault();
  if (!busy) step(form, event.submitter);
});
// Going back in the history shows another step: the page itself knows which.
window.addEventListener("popstate", () => window.location.reload());

/** The proof a key has just chosen. A reader that sends Codabar's guards begins with such a key: what comes after it sooner
 *  than a hand can was scanned. */
const readersPause = 50;
let justChosen = null;

function choose(proof, number, event) {
  const before = root().querySelector("input[data-key]:checked");
  justChosen = { proof, before, number, key: event.key, at: event.timeStamp };
  proof.checked = true;
  number.focus();
}

function takeBackWhatWasScanned(event) {
  const last = justChosen;
  justChosen = null;
  if (!last || event.key.length !== 1 || event.timeStamp - last.at > readersPause) return;
  last.proof.checked = false;
  if (last.before) last.before.checked = true;
  last.number.value += last.key;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  takeBackWhatWasScanned(event);
  const printable = event.key.length === 1;
  if (busy && (printable || event.key === "Enter")) {
    event.preventDefault();
    typedAhead.push(event.key);
    return;
  }
  const target = event.target;
  if (!(target instanceof Element) || target.closest("select, button, a, summary") || isTextField(target)) return;
  const number = root()?.querySelector("#number");
  if (!number) return;
  const proof = root().querySelector(`input[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
  if (printable && proof) {
    event.preventDefault();
    choose(proof, number, event);
  } else if (printable && event.key !== " ") {
    // A card was scanned while the proofs were being looked at.
    event.preventDefault();
    number.focus();
    number.value += event.key;
  } else if (event.key === "Enter" && number.value === "") {
    event.preventDefault();
    number.focus();
  }
});

say("[data-say]");
focusFirst();
