// Loads the page anew when what the server has for it is no longer what is shown.
"use strict";
(() => {
  const { now, ask } = document.currentScript.dataset;
  const look = async () => {
    try {
      const answer = document.hidden ? null : await fetch(ask, { cache: "no-store" });
      if (answer?.ok && (await answer.text()) !== now) {
        location.reload();
        return;
      }
    } catch {
      // the server has been stopped, and may come back
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
})();
