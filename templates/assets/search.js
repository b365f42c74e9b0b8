// The page that searches the narratives: what is asked stands in its address, what fulltext.js finds is shown in pieces.
"use strict";

for (const form of document.querySelectorAll(".gk-search")) {
  const PIECE = 20, AROUND = 40, QUOTES = 3;
  const [status, list, more] = ["status", "results", "more"].map((part) => document.getElementById(`search-${part}`));
  const fields = Object.fromEntries(["q", "year", "region"].map((name) => [name, form.elements.namedItem(name)]));
  let current;

  const read = () => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field?.value.trim() ?? ""]));

  const say = (text) => (status.textContent = text);

  const element = (name, content, attributes = {}) => {
    const made = document.createElement(name);
    made.append(...[content].flat());
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
  };

  // The windows of the text around the first place of each word, those that touch made one.
  const windows = (text, places) => {
    const joined = [];
    for (const [[from, to]] of [...places].sort((one, other) => one[0][0] - other[0][0])) {
      const [start, end] = [Math.max(0, from - AROUND), Math.min(text.length, to + AROUND)];
      const last = joined.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else joined.push([start, end]);
    }
    return joined.slice(0, QUOTES);
  };

  const quoted = (text, places) => {
    const marks = places.flat().sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    const plain = (from, to) => text.slice(from, to).replace(/\s+/g, " ");
    return windows(text, places).flatMap(([start, end]) => {
      const parts = [start > 0 ? "…" : ""];
      let at = start;
      for (const [from, to] of marks) {
        if (from < at || from >= end) continue;
        parts.push(plain(at, from), element("mark", plain(from, to)));
        at = to;
      }
      return [...parts, plain(at, Math.max(at, end)), end < text.length ? "…" : ""];
    });
  };

  // The clause around a place, as browsers find it again only where words begin and end.
  const fragment = (text, [from, to]) => {
    const before = text.slice(0, from).search(/[^，。；：、？！\n]*$/);
    const after = text.slice(to).search(/[，。；：、？！\n]/);
    const clause = text.slice(before, after < 0 ? text.length : to + after);
    return clause.includes("\n") ? "" : `:~:text=${encodeURIComponent(clause.trim()).replace(/-/g, "%2D")}`;
  };

  const item = ({ year, id, name, above, text, places }) => {
    const address = new URL(`townships/${id}/${year}/index.html#narrative${fragment(text, places[0][0])}`, gongkaiRoot);
    const link = element("a", [element("b", name), ` ${year} 年`], { href: address });
    return element("li", [element("p", [link, element("small", above.join(" "))]), element("p", quoted(text, places), { class: "gk-quote" })]);
  };

  const outcome = ({ number, exact }, shown) => {
    if (!number) return status.dataset.none;
    const found = status.dataset[exact ? "found" : "most"].replace("#", number);
    return shown < number ? found + status.dataset.shown.replace("#", shown) : found;
  };

  const show = async (run) => {
    more.hidden = true;
    let ended = false, first;
    for (let piece = 0; piece < PIECE && !ended; piece += 1) {
      const { value, done } = await run.results.next();
      if (run !== current) return;
      ended = done;
      if (done) break;
      const made = item(value);
      first ??= made;
      list.append(made);
      run.shown += 1;
    }
    const counted = await run.count();
    if (run !== current) return;
    say(outcome(counted, run.shown));
    more.hidden = ended || (counted.exact && run.shown >= counted.number);
    return first;
  };

  const tell = (run) => async (error) => {
    if (run === current) say(status.dataset.failed);
    if (!(error instanceof Error)) throw error;
  };

  const start = async () => {
    const run = (current = {});
    const { q, year, region } = read();
    list.replaceChildren();
    more.hidden = true;
    document.title = q ? `${q} - ${form.dataset.title}` : form.dataset.title;
    if (!q) return say("");
    say(status.dataset.busy);
    Object.assign(run, await gongkaiSearch.search(q, { year, region }), { shown: 0 });
    if (run === current) await show(run);
  };

  const begin = () => start().catch(tell(current));

  const fill = () => {
    const given = new URLSearchParams(location.search);
    for (const [name, field] of Object.entries(fields)) if (field) field.value = given.get(name) ?? "";
    begin();
  };

  const submit = () => {
    const given = Object.entries(read()).filter(([, value]) => value);
    history.pushState(null, "", `${location.pathname}?${new URLSearchParams(given)}`);
    begin();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  for (const name of ["year", "region"]) fields[name]?.addEventListener("change", submit);
  more.addEventListener("click", async () => {
    const run = current;
    const first = await show(run).catch(tell(run));
    first?.querySelector("a").focus();
  });
  addEventListener("popstate", fill);
  form.hidden = false;
  fill();
}
