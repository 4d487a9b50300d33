// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk by keyboard. Everything here is also a link or a button: without this file nothing is lost.
const desk = document.querySelector("[data-review]");
const find = (selector) => document.querySelector(selector);
const rows = [...document.querySelectorAll("tr[data-case]")];
let current = -1;

function typing(target) {
  return target.closest("textarea, select, input:not([type=checkbox])") !== null;
}

function select(index) {
  if (rows.length === 0) return;
  rows[current]?.removeAttribute("aria-selected");
  rows[current]?.classList.remove("current");
  current = Math.max(0, Math.min(rows.length - 1, index));
  rows[current].classList.add("current");
  const link = rows[current].querySelector("th a");
  link.focus({ preventScroll: true });
  rows[current].scrollIntoView({ block: "nearest" });
}

function go(address) {
  if (address) window.location.assign(address);
}

function open(shortcut) {
  const target = find(`[data-shortcut="${shortcut}"]`);
  if (!target) return;
  if (target.tagName === "FORM") {
    target.requestSubmit();
  } else {
    target.open = true;
    target.querySelector("textarea, select").focus();
  }
}

const actions = {
  j: () => (rows.length ? select(current + 1) : go(desk.dataset.next)),
  k: () => (rows.length ? select(current - 1) : go(desk.dataset.previous)),
  a: () => open("a"),
  i: () => open("i"),
  r: () => open("r"),
  u: () => find("form.undo")?.requestSubmit(),
  x: () => rows[current]?.querySelector("input[type=checkbox]")?.click(),
  "/": () => (find("#q") ? find("#q").focus() : go("/gestion/demandes")),
  "?": () => {
    const list = find("details.shortcuts");
    list.open = !list.open;
    list.querySelector("summary").focus();
  },
};

if (desk) {
  let sent = false;
  document.addEventListener("submit", () => { sent = true; });
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || sent) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target) || !actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });

  // A reason to start from fills the text that will be sent.
  for (const template of document.querySelectorAll("select[data-fills]")) {
    template.addEventListener("change", () => {
      const text = document.getElementById(template.dataset.fills);
      text.value = template.value;
      text.focus();
    });
  }

  // The undo disappears with its minute.
  const undo = find("form.undo");
  if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.undoSeconds) * 1000);
}
