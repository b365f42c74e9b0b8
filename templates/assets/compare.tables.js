// The tables of the page that puts reports side by side. gongkaiTables(reports, forms) makes a section for each statutory
// table, for the figures of the text and for the reports themselves; `forms` is finder/forms.json (gongkai/site/compare.py).
// A row is `same`, `differ`, or `alone`: stated where there is nothing to compare it with. What differs is shown, by kind
// of applicant only where the total does not tell; the rest is folded under its count.
"use strict";

// Text goes in as text, never as HTML.
const gongkaiTag = (name, attributes = {}, ...children) => {
  const tag = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== false) tag.setAttribute(key, value === true ? "" : value);
  tag.append(...children.flat());
  return tag;
};

// What each report is called: unit and year, and what is above the unit where another has the same name.
const gongkaiNames = (reports) =>
  reports.map(({ report, township: { name, county, prefecture } }) => {
    const same = ({ township, report: other }) => township.name === name && other.township_id !== report.township_id;
    const above = reports.some(same) ? `${county || prefecture || report.township_id} ` : "";
    return `${above}${name} ${report.year}`;
  });

const gongkaiNote = (text) => gongkaiTag("div", { class: "gk-note", role: "note" }, gongkaiTag("p", {}, text));

// A button that shows and hides `rows`, which begin hidden; `words` are what it says in either state.
const gongkaiFold = (rows, words, after = () => {}) => {
  const button = gongkaiTag("button", { type: "button", class: "gk-fold" });
  const turn = (open) => {
    button.setAttribute("aria-expanded", String(open));
    button.replaceChildren(words, gongkaiTag("span", {}, `，${open ? "收起" : "展开"}`));
    for (const row of rows) row.hidden = !open;
    after();
  };
  button.addEventListener("click", () => turn(button.getAttribute("aria-expanded") !== "true"));
  turn(false);
  return button;
};

const gongkaiTables = (reports, forms) => {
  const { marks } = forms;
  const called = gongkaiNames(reports);
  const two = reports.length === 2;
  const editions = reports.map(({ report }) => report.edition);
  const breaks = editions.map((edition, n) => n > 0 && edition !== editions[n - 1]);
  const tag = gongkaiTag;

  const nothing = (look, text) => ({ look, text, key: look, comparable: false });
  const fact = (look, text, key = look + text) => ({ look, text, key, comparable: true });

  const show = (cell) => {
    if (!cell || cell.mark === "missing") return fact("a", marks.absent);
    if (cell.mark === "not-applicable") return fact("x", cell.raw.trim() || "/", "x");
    if (cell.mark === "unreadable") return fact("u", cell.raw.trim());
    if (cell.mark === "blank") return fact("b", marks.blank);
    return { ...fact(/^[-+0.]*$/.test(cell.value) ? "z" : "n", cell.value, Number(cell.value)), value: cell.value };
  };

  const change = (from, to) => {
    const digits = Math.max(...[from, to].map((text) => (text.split(".")[1] ?? "").length));
    const by = (Number(to) - Number(from)).toFixed(digits);
    return by.startsWith("-") ? `−${by.slice(1)}` : `+${by}`;
  };

  // Figures are not subtracted across a change of edition.
  const judge = (row, broken) => {
    const stated = row.cells.filter((cell) => cell.comparable);
    const [first] = stated;
    if (stated.length < 2) {
      const loud = row.cells.some(({ look }) => look === "n" || look === "u");
      return { ...row, kind: "alone", loud, change: loud && new Set(editions).size > 1 ? "不可比" : "" };
    }
    for (const cell of stated) cell.differs = cell.key !== first.key;
    if (!stated.some((cell) => cell.differs)) return { ...row, kind: "same", change: "" };
    const figures = two && !(broken && breaks[1]) && stated.every((cell) => cell.value !== undefined);
    return { ...row, kind: "differ", change: figures ? change(...stated.map((cell) => cell.value)) : "≠" };
  };

  const widths = () =>
    tag("colgroup", {}, tag("col", { class: "gk-beside__of" }), reports.map(() => tag("col")), tag("col", { class: "gk-beside__by" }));

  const heads = (first, broken) => {
    const names = tag("tr", {}, tag("th", { scope: "col" }, first));
    for (const [n, { report }] of reports.entries()) {
      const place = `../townships/${report.township_id}/${report.year}/index.html`;
      const link = tag("a", { href: place }, called[n]);
      names.append(tag("th", { scope: "col", class: broken && breaks[n] ? "num brk" : "num" }, link));
    }
    names.append(tag("th", { scope: "col", class: "num" }, two ? "增减" : "异同"));
    if (!broken || !breaks.includes(true)) return [names];
    const runs = tag("tr", {}, tag("td", { class: "corner" }));
    for (let n = 0; n < editions.length; ) {
      let years = 1;
      while (n + years < editions.length && !breaks[n + years]) years += 1;
      const words = editions[n] ? `${editions[n]} 版表格` : "无法定表格";
      const cell = tag("th", { scope: "colgroup", colspan: years, class: breaks[n] && "brk" }, words);
      if (breaks[n] && editions[n] && editions[n - 1]) cell.append(tag("small", {}, "表格版本变更，前后不相减"));
      runs.append(cell);
      n += years;
    }
    runs.append(tag("td", { class: "corner" }));
    return [runs, names];
  };

  const line = ({ label, note, cells, kind, change: by, part }, broken) => {
    const row = tag("tr", { class: `${kind}${part ? " part" : ""}` });
    row.append(tag("th", { scope: "row" }, label, note ? tag("small", {}, note) : []));
    for (const [n, cell] of cells.entries()) {
      const looks = [cell.look, cell.differs && "d", broken && breaks[n] && "brk"].filter(Boolean);
      row.append(tag("td", { class: looks.join(" ") }, cell.text));
    }
    row.append(tag("td", { class: "by" }, by));
    return row;
  };

  // Judge the rows of a group and make their tags; a row by kind of applicant is told by the total that it stands under.
  const judged = (its, broken) => {
    let total;
    return its.map((given) => {
      const row = judge(given, broken);
      if (!row.part) total = row;
      return { ...row, told: row.part && total.kind !== "same" && total.kind === row.kind, tag: line(row, broken) };
    });
  };

  const table = ({ id, heading, caption, first, groups, notes = [], broken = false }) => {
    const classes = `gk-table gk-years gk-compare gk-beside gk-beside--${reports.length}`;
    const whole = tag("table", { class: classes }, tag("caption", {}, caption), widths(), tag("thead", {}, heads(first, broken)));
    const rows = [];
    for (const [over, its] of groups.filter((group) => group[1].length)) {
      const of = judged(its, broken);
      const head = tag("th", { scope: "rowgroup", colspan: reports.length + 2 }, over);
      whole.append(tag("tbody", {}, over ? tag("tr", { class: "over" }, head) : [], of.map((row) => row.tag)));
      rows.push(...of);
    }
    const box = tag("div", { class: "gk-scroll gk-scroll--tall", role: "region", "aria-label": heading, tabindex: "0" }, whole);
    const settle = () => {
      for (const over of whole.querySelectorAll("tr.over"))
        over.hidden = !over.parentNode.querySelector("tr:not(.over):not([hidden])");
      box.hidden = !whole.querySelector("tbody tr:not([hidden])");
    };
    const count = (wanted) => rows.filter(({ kind, told, loud }) => kind === wanted && !told && (wanted === "differ" || loud)).length;
    const [differ, alone] = ["differ", "alone"].map(count);
    const folds = [
      [({ kind, part }) => kind === "same" && !part, (n) => (differ + alone ? `其余 ${n} 行相同` : `${n} 行全部相同`)],
      [({ kind, told }) => kind === "differ" && told, (n) => `按申请人类别的 ${n} 行不同`],
      [({ kind, part }) => kind === "same" && part, (n) => `按申请人类别的 ${n} 行相同`],
      [({ kind, loud, told }) => kind === "alone" && (told || !loud), (n) => `另有 ${n} 行不能对照`],
    ].map(([wanted, words]) => [rows.filter(wanted).map((row) => row.tag), words]);
    const buttons = folds.filter(([its]) => its.length).map(([its, words]) => gongkaiFold(its, words(its.length), settle));
    settle();
    const content = rows.length ? [tag("p", { class: "gk-folds" }, buttons), box] : [tag("p", {}, "所选报告都没有。")];
    const found = [differ && `${differ} 行不同`, alone && `${alone} 行不能对照`].filter(Boolean).join("，");
    const none = rows.some(({ kind }) => kind === "same") ? "没有不同" : "不能对照";
    return { id, heading, differ: found || none, section: tag("section", {}, tag("h2", { id }, heading), notes, content) };
  };

  const newest = (...labels) => editions.filter((edition) => labels.every((its) => edition in its)).sort().at(-1);

  const statutory = ({ resource, section, label, columns, lines }) => {
    const cellsOf = ({ tables }) => (tables[resource]?.cells ?? []).map((cell) => [`${cell.line} ${cell.column}`, cell]);
    const read = reports.map((whole) => new Map(cellsOf(whole)));
    const cell = (n, of, column) => {
      if (!editions[n]) return nothing("t", marks.tableless);
      if (!(editions[n] in of.labels && editions[n] in column.labels)) return nothing("o", marks.outside);
      return reports[n].tables[resource].present ? show(read[n].get(`${of.code} ${column.code}`)) : nothing("a", marks.absent);
    };
    const groups = [];
    for (const of of lines) {
      if (groups.at(-1)?.[0] !== of.over) groups.push([of.over, []]);
      for (const [position, column] of of.columns.map((at) => columns[at]).entries()) {
        const edition = newest(of.labels, column.labels);
        if (!edition) continue;
        const named = column.labels[edition];
        const stands = of.whole === 1 && of.columns.length > 1 && !position;
        const note = stands ? "" : `${named}${named.includes(`：${column.unit}`) ? "" : `（${column.unit}）`}`;
        const cells = reports.map((_, n) => cell(n, of, column));
        groups.at(-1)[1].push({ label: of.labels[edition], note, cells, part: position >= of.whole });
      }
    }
    const used = [...new Set(editions.filter(Boolean))];
    const changed = used.length > 1 ? lines.filter((of) => of.break && newest(of.labels)) : [];
    const notes = called
      .filter((_, n) => editions[n] && !reports[n].tables[resource].present)
      .map((name) => gongkaiNote(`${name} 年的来源中没有找到这张表。`));
    if (changed.length) {
      const items = changed.map((of) => tag("li", {}, `${of.labels[newest(of.labels)]}：${of.break}`));
      const summary = tag("summary", {}, `两版表格有 ${changed.length} 行不同，看说明`);
      notes.push(tag("details", { class: "gk-detail" }, summary, tag("ul", {}, items)));
    }
    const caption = groups.flatMap(([, its]) => its).some(({ part }) => part) ? "各行总计；按申请人类别分列的行标明类别" : "一行一个数字";
    return table({ id: resource, heading: `${section}、${label}`, caption, first: "行", groups, notes, broken: true });
  };

  const stated = ({ value, qualifier, unit }) => `${qualifier === "about" ? "约 " : ""}${value}${qualifier === "at_least" ? " 余" : " "}${unit}`;

  const measured = () => {
    const rows = [];
    for (const [measure, label] of forms.measures) {
      const found = reports.map(({ figures }) => figures.filter((figure) => figure.measure === measure));
      if (!found.some((its) => its.length)) continue;
      const units = new Set(found.flat().map(({ unit }) => unit));
      const cells = found.map((its) => {
        if (!its.length) return fact("s", marks.silent);
        const cell = fact("n", its.map(stated).join("；"));
        return its.length === 1 && its[0].qualifier === "exact" && units.size === 1 ? { ...cell, value: its[0].value } : cell;
      });
      rows.push({ label, cells });
    }
    const caption = "报告在文字里写明的全年数字，与表格版本无关";
    return table({ id: "figures", heading: "文字部分的数字", caption, first: "指标", groups: [["", rows]] });
  };

  const facts = () => {
    const row = (label, text) => ({ label, cells: reports.map((whole) => (text(whole) ? fact("w", text(whole)) : fact("s", "未写明"))) });
    const count = (severity) => ({ findings }) => String(findings.filter((finding) => finding.severity === severity).length);
    const rows = [
      row("原题", ({ report }) => report.title),
      row("表格版本", ({ report }) => (report.edition ? `${report.edition} 版（${forms.editions[report.edition]}）` : "无法定表格")),
      row("统计期限", ({ report: { period_start: from, period_end: to } }) => (from && to ? `${from} 至 ${to}` : "")),
      row("发布日期", ({ report }) => report.published),
      row("所引通知", ({ report }) => report.notices.replaceAll(";", "；")),
      row("叙述", ({ report }) => forms.narratives[report.narrative]),
      ...forms.severities.map(([code, word]) => row(`核查发现：${word}`, count(code))),
    ];
    return table({ id: "facts", heading: "报告", caption: "报告写明的事项和核查发现的条数", first: "事项", groups: [["", rows]] });
  };

  return [...forms.tables.map(statutory), measured(), facts()];
};
