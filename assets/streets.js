// SPDX-License-Identifier: AGPL-3.0-or-later
// Street names below the address field, where the network has loaded the address base. Without this file people type
// the street themselves: nothing is lost. No number leaves the browser: with it, an address of ours would say where
// somebody lives.
const houseNumber = /^(?:\d[\d/-]*(?:\s*(?:bis|ter|quater|[a-f])(?=[\s,]|$))?[\s,]*)?/i;
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
    const [number] = houseNumber.exec(typed);
    const name = typed.slice(number.length).replaceAll(/\b\d\S*/g, "").trim();
    if (name.length < 3 || typed === asked) return;
    asked = typed;
    const query = new URLSearchParams({ commune: commune.value, q: name });
    const answer = await fetch(`/inscription-rues?${query}`).catch(() => null);
    if (!answer?.ok || asked !== typed) return;
    const names = await answer.json();
    list.replaceChildren(...names.map((one) => Object.assign(document.createElement("option"), { value: number + one })));
  };
  street.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 200);
  });
}
