// After the end nothing of the paper stays on this machine.
"use strict";

try {
  const key = `exam:${document.querySelector("[data-ended]").dataset.ended}`;
  [key, `${key}:tab`].forEach((name) => localStorage.removeItem(name));
  sessionStorage.removeItem(`${key}:here`);
} catch { /* nothing was kept */ }
