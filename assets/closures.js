// SPDX-License-Identifier: AGPL-3.0-or-later
// Follows the work under way. Without this file the link "refresh" does the same.
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function follow() {
  for (;;) {
    await wait(1000);
    const answer = await fetch(window.location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = document.querySelector("#progress");
    const next = page.querySelector("#progress");
    if (!next) return window.location.reload();
    if (next.innerHTML !== now.innerHTML) {
      now.querySelector("progress").value = next.querySelector("progress").value;
      now.querySelector("[role=status]").textContent = next.querySelector("[role=status]").textContent;
    }
  }
}

follow().catch(() => {});
