// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells the ALTCHA widget where its worker is: under our strict policy it may not carry one inside itself.
const place = document.querySelector("[data-challenge-worker]");
if (place) {
  globalThis.$altcha.algorithms.set("SHA-256", () => new Worker(place.dataset.challengeWorker));
}
