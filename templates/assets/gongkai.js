// Two comforts; every page is complete without them. A finder filters the list that it names; the headings of sortable
// tables become buttons, so that a keyboard can sort too (the sorting itself: sortable.min.js).
"use strict";

for (const finder of document.querySelectorAll("[data-finder]")) {
  const list = document.getElementById(finder.dataset.finder);
  if (!list) continue;
  const input = finder.querySelector("input");
  const output = finder.querySelector("output");
  const items = [...list.querySelectorAll("[data-find]")];
  const groups = [...list.querySelectorAll("[data-group]")];
  const filter = () => {
    const wanted = input.value.toLowerCase().replace(/[\s'’]/g, "");
    let found = 0;
    for (const item of items) {
      item.hidden = !item.dataset.find.includes(wanted);
      if (!item.hidden) found += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-find]:not([hidden])");
    output.textContent = wanted ? output.dataset.found.replace("#", found) : "";
  };
  finder.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = input.value.trim() && list.querySelector("[data-find]:not([hidden]) a");
    if (first) first.click();
  });
  input.addEventListener("input", filter);
  finder.hidden = false;
  filter();
}

for (const heading of document.querySelectorAll("table.sortable thead tr:last-child th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
}
