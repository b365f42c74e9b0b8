// Comforts; every page is complete without them. The box in the header finds a unit while one types (units.js) or hands
// the words to the search; a finder filters the list that it names; the headings of sortable tables become buttons, so
// that a keyboard can sort too (the sorting itself: sortable.min.js); tables of years show the latest.
"use strict";

for (const box of document.querySelectorAll(".gk-find")) {
  const MOST = 8;
  const [link, form, input, list, status] = ["a", "form", "input", "ul", "[role=status]"].map((name) => box.querySelector(name));
  const words = status.dataset;
  let chosen = -1, asked, ready;

  // The unit whose page this is comes before its namesakes, then what is near it, then what is near home.
  const here = decodeURI(location.href.slice(gongkaiRoot.href.length)).match(/^townships\/([^/]+)\//)?.[1];
  const near = here ?? input.dataset.near;

  const option = (parts, address) => {
    const made = document.createElement("li");
    made.role = "option";
    made.id = `gk-found-${list.children.length}`;
    made.ariaSelected = "false";
    made.dataset.address = new URL(address, gongkaiRoot);
    made.append(...parts);
    list.append(made);
  };

  const small = (text) => Object.assign(document.createElement("small"), { textContent: text });

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };

  const choose = (number) => {
    const options = [...list.children];
    chosen = number;
    options.forEach((made, place) => (made.ariaSelected = String(place === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[number].id);
    options[number]?.scrollIntoView({ block: "nearest" });
  };

  const show = (regions, units, text, told) => {
    list.replaceChildren();
    for (const { id, name, above } of regions) option([name, small(above.join(" "))], `regions/${id}/index.html`);
    for (const { id, name, above, former } of units)
      option([name, small([...above, former && words.former + former].filter(Boolean).join(" "))], `townships/${id}/index.html`);
    if (units.total > units.length)
      option([words.all.replace("#", units.total)], `townships/index.html?${new URLSearchParams({ find: text })}`);
    option([words.search.replace("#", text)], `search/index.html?${new URLSearchParams({ q: text })}`);
    choose(-1);
    open(true);
    status.textContent = told;
  };

  const ask = async () => {
    const text = (asked = input.value.trim());
    if (!text) return open(false);
    try {
      const [regions, units] = await Promise.all([gongkaiUnits.regions(text), gongkaiUnits.find(text, MOST, near)]);
      const told = units.length ? words.found.replace("#", units.total) : words.none;
      if (text === asked) show(regions, units, text, told);
    } catch (error) {
      if (text === asked) show([], [], text, words.failed);
    }
  };

  const go = () => {
    const target = list.children[Math.max(chosen, 0)];
    if (!list.hidden && target) location.assign(target.dataset.address);
  };

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : choose((chosen + 1) % list.children.length)),
    ArrowUp: () => !list.hidden && choose((chosen < 1 ? list.children.length : chosen) - 1),
    Escape: () => (list.hidden ? (input.value = "") : open(false)),
  };

  input.addEventListener("focus", () => gongkaiUnits.find("").catch(() => {}), { once: true });
  input.addEventListener("input", () => (ready = ask()));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ready;
    go();
  });
  form.addEventListener("focusout", () => open(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    choose([...list.children].indexOf(event.target.closest("li")));
    go();
  });
  link.hidden = true;
  form.hidden = false;
}

for (const finder of document.querySelectorAll("[data-finder]")) {
  const list = document.getElementById(finder.dataset.finder);
  if (!list) continue;
  const input = finder.querySelector("input");
  const output = finder.querySelector("output");
  input.value = new URLSearchParams(location.search).get("find") ?? "";
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

// Years run from left to right, and not all may fit.
for (const table of document.querySelectorAll(".gk-coverage, .gk-years")) table.parentElement.scrollLeft = table.offsetWidth;
