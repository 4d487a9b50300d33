// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk by keyboard. Everything here is also a link or a button: without this file nothing is lost.
// Single letters disturb people who dictate: they can be switched off, and stay off in this browser.
const desk = document.querySelector("[data-review]");
const find = (selector) => document.querySelector(selector);
const rows = [...document.querySelectorAll("tr[data-case]")];
const queue = "/gestion/demandes";
const remembered = "guichet.shortcuts";
let current = -1;

function typing(target) {
  return target instanceof Element && target.closest("textarea, select, input:not([type=checkbox])") !== null;
}

function select(index) {
  rows[current]?.classList.remove("current");
  current = Math.max(0, Math.min(rows.length - 1, index));
  rows[current].classList.add("current");
  rows[current].querySelector("th a").focus({ preventScroll: true });
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
  } else if (target.tagName === "A") {
    go(target.href);
  } else {
    target.open = true;
    target.querySelector("textarea").focus();
  }
}

/** In the queue: the chosen ones, or the one the reader is at. */
function acceptChosen() {
  const form = find("form.bulk");
  if (!form) return;
  if (!form.querySelector("input[name=demande]:checked")) {
    const box = rows[current]?.querySelector("input[name=demande]");
    if (!box) return;
    box.checked = true;
  }
  form.requestSubmit();
}

const actions = {
  j: () => (rows.length ? select(current + 1) : go(desk.dataset.next)),
  k: () => (rows.length ? select(current - 1) : go(desk.dataset.previous)),
  a: () => (rows.length ? acceptChosen() : open("a")),
  i: () => open("i"),
  r: () => open("r"),
  t: () => open("t"),
  u: () => find("form.undo")?.requestSubmit(),
  x: () => rows[current]?.querySelector("input[type=checkbox]")?.click(),
  "/": () => (find("#q") ? find("#q").focus() : go(`${queue}#q`)),
  "?": () => {
    const list = find("details.shortcuts");
    list.open = !list.open;
    list.querySelector("summary").focus();
  },
};

function areOn() {
  try {
    return localStorage.getItem(remembered) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

function remember(on) {
  try {
    localStorage.setItem(remembered, on ? "on" : "off");
  } catch { /* then it lasts as long as the page */ }
}

/** Whoever comes back from a case finds the list where it was left. */
function startAt(row) {
  const index = rows.findIndex((one) => one.dataset.case === row);
  if (index >= 0) select(index);
}

if (desk) {
  const control = find("#shortcuts-on");
  let on = areOn();
  if (control) {
    control.checked = on;
    control.closest("[hidden]")?.removeAttribute("hidden");
    control.addEventListener("change", () => {
      on = control.checked;
      remember(on);
    });
  }

  let sent = false;
  document.addEventListener("submit", () => { sent = true; });
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || sent) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (!on || typing(event.target) || !actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });

  // A click or Tab moves the reader too.
  for (const [index, row] of rows.entries()) {
    row.addEventListener("focusin", () => {
      rows[current]?.classList.remove("current");
      current = index;
      row.classList.add("current");
    });
  }
  if (window.location.hash === "#q") find("#q")?.focus();
  if (window.location.hash.startsWith("#demande-")) startAt(`${queue}/${window.location.hash.slice("#demande-".length)}`);

  // A reason to start from fills the text that will be sent. The choice keeps the focus, so that the arrows go through
  // the list; words of one's own are never replaced.
  for (const template of document.querySelectorAll("select[data-fills]")) {
    const text = document.getElementById(template.dataset.fills);
    let own = "";
    let filled = "";
    template.addEventListener("change", () => {
      if (text.value !== filled) own = text.value.trimEnd();
      filled = own && template.value ? `${own}\n\n${template.value}` : own || template.value;
      text.value = filled;
    });
  }

  // The undo disappears with its minute, and each line's with it.
  const undo = find("form.undo");
  const end = () => { for (const gone of document.querySelectorAll("form.undo, [form=undo]")) gone.remove(); };
  if (undo) setTimeout(end, Number(undo.dataset.undoSeconds) * 1000);
}
