// SPDX-License-Identifier: AGPL-3.0-or-later
// Street names below the address field, where the network has loaded the address base. Without this file people type
// the street themselves: nothing is lost.
const street = document.querySelector("input[name=street]");
const commune = document.querySelector("input[name=commune]");
if (street && commune?.value) {
  const list = document.createElement("datalist");
  list.id = "rues";
  street.after(list);
  street.setAttribute("list", list.id);
  let asked = "";
  let timer;
  const suggest = async () => {
    const typed = street.value.trim();
    if (typed.length < 3 || typed === asked) return;
    asked = typed;
    const query = new URLSearchParams({ commune: commune.value, q: typed });
    const answer = await fetch(`/inscription-rues?${query}`).catch(() => null);
    if (!answer?.ok || asked !== typed) return;
    const names = await answer.json();
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  };
  street.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 200);
  });
}
