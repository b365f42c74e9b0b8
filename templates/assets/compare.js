// The page that puts reports side by side: which ones is in its address (?r=<report_id>&r=…), chosen by typing a unit and
// pressing a year. Reports are read from the same report.json files that everybody can download (load.js).
"use strict";

{
  const MOST = 4;
  const UNITS = 8;
  const tag = gongkaiTag;
  const at = (id) => document.getElementById(id);
  const [input, found, units, chosen, state, beside] = ["unit", "found", "units", "chosen", "state", "beside"].map(at);
  const site = document.title;
  const idOf = (unit, year) => `${unit.id}-${year}`;
  const split = (id) => [id.slice(0, id.lastIndexOf("-")), id.slice(id.lastIndexOf("-") + 1)];

  let ids = [];
  let turn = 0; // what was begun before the last change is dropped when it arrives

  const button = (words, press, attributes = {}) => {
    const made = tag("button", { type: "button", ...attributes }, words);
    made.addEventListener("click", press);
    return made;
  };

  const say = (...lines) => state.replaceChildren(...lines.flatMap((line, n) => (n ? [tag("br"), line] : [line])));

  const choose = (wanted, focus) => {
    ids = wanted;
    const query = new URLSearchParams(ids.map((id) => ["r", id]));
    history.replaceState(null, "", ids.length ? `?${query}` : location.pathname);
    input.value = "";
    search();
    return render(focus);
  };

  const add = (more, place = ids.length) => {
    const fresh = more.filter((id) => !ids.includes(id));
    return choose([...ids.slice(0, place), ...fresh, ...ids.slice(place)], place);
  };

  // What was found and pressed: the next one is typed where this one was.
  const take = (more) => add(more).then(() => input.focus({ preventScroll: true }));

  const fits = (more) => {
    const fresh = more.filter((id) => !ids.includes(id));
    return fresh.length > 0 && ids.length + fresh.length <= MOST;
  };

  const card = (id, unit, position) => {
    const year = split(id)[1];
    const title = `${unit.name} ${year}`;
    const taken = (other) => ids.includes(idOf(unit, other));
    const select = tag("select", { "aria-label": `${title}，换成另一年` });
    for (const other of unit.years)
      select.append(tag("option", { value: other, selected: other === year, disabled: other !== year && taken(other) }, other));
    select.addEventListener("change", () => choose(ids.map((its) => (its === id ? idOf(unit, select.value) : its)), position));
    const near = unit.years.indexOf(year);
    const beside = [[near - 1, "上一年", position], [near + 1, "下一年", position + 1]].flatMap(([n, word, place]) => {
      const other = unit.years[n];
      return other && fits([idOf(unit, other)]) ? [button(`＋${word} ${other}`, () => add([idOf(unit, other)], place))] : [];
    });
    return tag(
      "li",
      {},
      tag("b", {}, unit.name),
      select,
      button("去掉", () => choose(ids.filter((its) => its !== id), position && position - 1), { "aria-label": `去掉 ${title}` }),
      tag("small", {}, unit.above.join(" ")),
      tag("span", { class: "gk-chosen__more" }, tag("a", { href: `../townships/${unit.id}/${year}/index.html` }, "看报告"), beside),
    );
  };

  const offer = (unit) => {
    const adding = (years) => {
      const words = years.join(" 与 ");
      const more = years.map((year) => idOf(unit, year));
      return button(words, () => take(more), { "aria-label": `${unit.name} ${words}`, disabled: !fits(more) });
    };
    const years = unit.years.map((year) => adding([year]));
    const latest = unit.years.slice(-2);
    if (latest.length === 2 && !latest.some((year) => ids.includes(idOf(unit, year)))) years.push(adding(latest));
    const name = unit.former ? `${unit.name}（曾名${unit.former}）` : unit.name;
    const who = tag("span", {}, tag("b", {}, name), tag("small", {}, unit.above.join(" ")));
    return tag("li", {}, who, tag("span", { class: "gk-picks__years" }, years));
  };

  const search = async () => {
    const text = input.value.trim();
    const near = ids.length ? split(ids[0])[0] : at("gk-find").dataset.near;
    try {
      const its = text ? await gongkaiUnits.find(text, UNITS, near) : [];
      if (text !== input.value.trim()) return;
      units.replaceChildren(...its.map(offer));
      if (!text) found.textContent = "";
      else if (!its.length) found.textContent = "没有符合的单位";
      else found.textContent = ids.length < MOST ? "点年份添加" : `已有 ${MOST} 份，先去掉一份`;
    } catch {
      found.textContent = "未能读取单位名单";
    }
  };

  const known = async (id) => {
    const [township, year] = split(id);
    const unit = await gongkaiUnits.get(township);
    return unit?.years.includes(year) ? unit : undefined;
  };

  const show = (reports, forms) => {
    document.title = `${gongkaiNames(reports).join("、")} ${site}`;
    const parts = [...gongkaiTables(reports, forms), gongkaiTexts(reports)];
    const items = parts.map(({ id, heading, differ }) => tag("li", {}, tag("a", { href: `#${id}` }, heading), ` ${differ}`));
    const overview = tag("ul", { class: "gk-jump gk-differences", "aria-label": "不同之处" }, items);
    beside.replaceChildren(overview, ...parts.map((part) => part.section));
    at("legend").hidden = false;
  };

  // Keep the reports that there are, show them as cards, that at `focus` in focus; return what must be said of the others.
  const settle = (its, focus) => {
    const there = ids.filter((_, n) => its[n]);
    const lost = ids.filter((_, n) => !its[n]);
    const surplus = there.slice(MOST);
    const unitOf = new Map(ids.map((id, n) => [id, its[n]]));
    ids = there.slice(0, MOST);
    chosen.replaceChildren(...ids.map((id, position) => card(id, unitOf.get(id), position)));
    const changed = chosen.querySelectorAll("select")[focus];
    if (changed || ids.length < 2) (changed ?? input).focus({ preventScroll: true });
    const words = lost.map((id) => `没有这份报告：${id}`);
    if (surplus.length) words.push(`最多对照 ${MOST} 份，没有放进来的：${surplus.join("、")}`);
    if (ids.length < 2) words.push(ids.length ? "再添加一份，就可以对照。" : "输入单位，点年份，选两到四份报告。");
    return words;
  };

  const load = async (promised, then) => {
    turn += 1;
    const mine = turn;
    let content;
    try {
      content = await promised;
    } catch {
      if (mine === turn) say("未能读取数据，请检查网络。", button("重试", () => render()));
      return;
    }
    if (mine === turn) then(content);
  };

  const render = (focus) => {
    document.title = site;
    say("正在读取…");
    return load(Promise.all(ids.map(known)), (its) => {
      const words = settle(its, focus);
      beside.replaceChildren();
      at("legend").hidden = true;
      if (ids.length < 2) return say(...words);
      const files = ids.map((id) => `townships/${split(id).join("/")}/report.json`);
      return load(Promise.all(["finder/forms.json", ...files].map(gongkaiLoad)), ([forms, ...reports]) => {
        say(...words);
        show(reports, forms);
      });
    });
  };

  at("plain").hidden = true;
  at("picker").hidden = false;
  input.addEventListener("input", search);
  at("choose").addEventListener("submit", (event) => {
    event.preventDefault();
    units.querySelector("button:not([disabled])")?.focus();
  });
  ids = [...new Set(new URLSearchParams(location.search).getAll("r"))];
  render();
}
