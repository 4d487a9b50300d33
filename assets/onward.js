// SPDX-License-Identifier: AGPL-3.0-or-later
// Presses the button that takes the person to the platform. Without this file they press it themselves.
const onward = document.querySelector("#onward");
if (onward instanceof HTMLFormElement) {
  onward.requestSubmit();
} else {
  onward?.click();
}
