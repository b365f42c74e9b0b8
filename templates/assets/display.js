// Large type and high contrast, as the reader chose them on this site. It is the first of the deferred scripts, so that a
// page that follows another in the same browser is painted as chosen. Without it, the browser's zoom and the system's
// contrast do the same (gongkai.css).
"use strict";

{
  const KEY = "gongkai.display";
  const chosen = new Set();
  try {
    for (const name of (localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean)) chosen.add(name);
  } catch {
    // The browser keeps nothing for this site: the buttons hold for the page.
  }

  const box = document.querySelector(".gk-display");
  const buttons = [...box.querySelectorAll("[data-display]")];
  const show = () => {
    for (const button of buttons) {
      const pressed = chosen.has(button.dataset.display);
      document.documentElement.classList.toggle(`gk-${button.dataset.display}`, pressed);
      button.ariaPressed = String(pressed);
    }
  };

  box.addEventListener("click", ({ target }) => {
    const name = target.dataset.display;
    if (!name) return;
    if (!chosen.delete(name)) chosen.add(name);
    show();
    try {
      localStorage.setItem(KEY, [...chosen].join(" "));
    } catch {
      // as above
    }
  });

  show();
  box.hidden = false;
}
