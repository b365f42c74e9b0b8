// Comparisons: filters for all of a page, columns to choose, rows to unfold, tables to copy; the address holds it all.
// A long table shows its first rows, and more when asked, since a browser takes seconds to lay out thousands.
// Every table is complete without this. Sorting itself: sortable.min.js.
"use strict";

(() => {
  const PIECE = 200;
  const address = new URLSearchParams(location.search);
  const filters = document.querySelector("[data-filters]");
  const known = new Map();
  for (const item of document.querySelectorAll("[data-region]")) {
    known.set((item.querySelector("[data-unit]") ?? item).dataset.unit, item.dataset);
  }

  const remember = () => {
    const query = address.toString();
    try {
      history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
    } catch {
      // A browser may keep the address of a page opened from a folder as it is.
    }
  };
  const note = (name, value) => {
    if (value) address.set(name, value);
    else address.delete(name);
    remember();
  };

  const matches = (about, wanted) =>
    about !== undefined &&
    Object.entries(wanted).every(([name, value]) => {
      if (name === "region") return value === about.region || (value !== "none" && about.region.startsWith(value));
      if (name === "q") return about.find.includes(value);
      return about[name].split(" ").includes(value);
    });

  const number = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);
  const written = (value) => String(Math.round(value * 1e6) / 1e6);
  const median = (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  };

  class Grid {
    constructor(box) {
      this.box = box;
      this.name = box.dataset.grid;
      this.table = box.querySelector("table.sortable");
      this.folds = [...box.querySelectorAll(".gk-fold")];
      if (!this.table) return;
      this.heads = [...this.table.tHead.rows].at(-1).cells;
      this.spans = this.table.tHead.rows.length > 1 ? [...this.table.tHead.rows[0].cells].slice(1) : [];
      this.widths = this.spans.map((span) => span.colSpan);
      this.tallies = [...(this.table.tFoot?.rows ?? [])].map((row) => [row, row.innerHTML]);
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets.push(this.sheet);
      this.chooseColumns();
      this.offerCopy();
      this.offerRows();
      this.offerMore();
      this.rememberSort();
    }

    get rows() {
      return this.table ? [...this.table.tBodies[0].rows] : [];
    }

    // ── Columns ──
    chooseColumns() {
      const all = [...this.heads].slice(1);
      this.usual = all.filter((head) => !head.classList.contains("q")).map((head) => head.dataset.column);
      const chosen = address.get(`columns.${this.name}`)?.split(",") ?? this.usual;
      const menu = document.createElement("details");
      menu.className = "gk-choose";
      const summary = document.createElement("summary");
      const list = document.createElement("div");
      let over = null;
      this.boxes = all.map((head, position) => {
        const above = this.spanOf(position)?.textContent ?? "";
        if (above !== over && above) {
          const heading = document.createElement("b");
          heading.textContent = above;
          list.append(heading);
        }
        over = above;
        const label = document.createElement("label");
        const tick = document.createElement("input");
        tick.type = "checkbox";
        tick.value = head.dataset.column;
        tick.checked = chosen.includes(tick.value);
        label.append(tick, ` ${head.textContent}`);
        list.append(label);
        return tick;
      });
      for (const [text, wanted] of [["全部列", all.map((head) => head.dataset.column)], ["只看有数字的列", this.usual]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.addEventListener("click", () => {
          for (const tick of this.boxes) tick.checked = wanted.includes(tick.value);
          this.showColumns();
        });
        list.prepend(button);
      }
      menu.append(summary, list);
      menu.addEventListener("change", () => this.showColumns());
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        menu.open = false;
        summary.focus();
      });
      this.box.querySelector(".gk-tools__script").prepend(menu);
      this.menu = summary;
      this.showColumns();
    }

    spanOf(position) {
      let left = position;
      return this.spans.find((_, n) => (left -= this.widths[n]) < 0);
    }

    showColumns() {
      const shown = this.boxes.filter((tick) => tick.checked).map((tick) => tick.value);
      const place = `[data-grid="${this.name}"] table`;
      const hidden = this.boxes.flatMap((tick, position) => (tick.checked ? [] : [position + 2]));
      const rules = hidden.map((n) => `${place} :is(tbody,tfoot,thead tr:last-child)>tr>:nth-child(${n}),${place} thead tr:last-child>:nth-child(${n})`);
      this.sheet.replaceSync(rules.map((rule) => `${rule}{display:none}`).join("\n"));
      let from = 0;
      this.spans.forEach((span, n) => {
        const left = this.boxes.slice(from, from + this.widths[n]).filter((tick) => tick.checked).length;
        span.hidden = left === 0;
        span.colSpan = left || 1;
        from += this.widths[n];
      });
      this.menu.textContent = `选列（${shown.length}/${this.boxes.length}）`;
      note(`columns.${this.name}`, shown.join() === this.usual.join() ? "" : shown.join());
    }

    // ── Rows that are folded since they are all alike ──
    offerRows() {
      for (const fold of this.folds) {
        const button = fold.querySelector("[data-unfold]");
        if (!button) continue;
        button.hidden = false;
        button.addEventListener("click", () => {
          const cell = fold.dataset.look === "z" ? "0" : fold.dataset.look === "x" ? "/" : "空";
          const columns = this.heads.length - 1;
          for (const link of fold.querySelectorAll("[data-unit]")) {
            const row = this.table.tBodies[0].insertRow();
            const head = document.createElement("th");
            head.scope = "row";
            head.dataset.unit = link.dataset.unit;
            head.append(link.cloneNode(true));
            row.append(head);
            for (let n = 0; n < columns; n++) {
              const td = row.insertCell();
              td.className = fold.dataset.look;
              td.textContent = cell;
              if (cell !== "0") td.dataset.sort = "";
            }
          }
          this.folds.splice(this.folds.indexOf(fold), 1);
          fold.remove();
          this.filter(current());
          this.table.focus();
        });
      }
    }

    // ── The first rows, and more ──
    offerMore() {
      this.most = PIECE;
      this.more = document.createElement("p");
      this.more.className = "gk-more";
      this.counted = document.createElement("span");
      this.more.append(this.counted);
      for (const [text, most] of [[`再显示 ${PIECE} 行`, () => this.most + PIECE], ["全部显示", () => Infinity]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.addEventListener("click", () => {
          this.most = most();
          this.limit();
        });
        this.more.append(" ", button);
      }
      this.table.parentElement.after(this.more);
    }

    limit() {
      let shown = 0;
      for (const row of this.rows) {
        if (!row.hidden) shown += 1;
        row.classList.toggle("later", shown > this.most);
      }
      this.more.hidden = shown <= this.most;
      this.counted.textContent = `显示前 ${this.most} 行，共 ${shown} 行。`;
    }

    // ── Filters ──
    filter(wanted) {
      const all = Object.keys(wanted).length === 0;
      let shown = 0;
      for (const row of this.rows) {
        row.hidden = !all && !matches(known.get(row.cells[0].dataset.unit), wanted);
        if (!row.hidden) shown += 1;
      }
      const zeros = [];
      for (const fold of this.folds) {
        let left = 0;
        for (const link of fold.querySelectorAll("[data-unit]")) {
          link.hidden = !all && !matches(known.get(link.dataset.unit), wanted);
          if (!link.hidden) left += 1;
        }
        fold.hidden = left === 0;
        fold.querySelector("summary b").textContent = left;
        if (fold.dataset.look === "z") zeros.push(...Array(left).fill(0));
        shown += left;
      }
      if (this.table) {
        this.limit();
        this.tally(all, shown, zeros);
      }
      return shown;
    }

    tally(all, units, zeros) {
      for (const [row, before] of this.tallies) {
        if (all) {
          row.innerHTML = before;
          continue;
        }
        row.cells[0].querySelector("small").textContent = `所选 ${units} 个单位`;
        const rows = this.rows.filter((other) => !other.hidden);
        for (let n = 1; n < row.cells.length; n++) {
          const cell = row.cells[n];
          if (!cell.classList.contains("n") && !cell.classList.contains("z")) continue;
          const values = rows.map((other) => number(other.cells[n].textContent)).filter((value) => !Number.isNaN(value));
          values.push(...zeros);
          const total = row.dataset.tally === "total";
          const value = total ? values.reduce((sum, one) => sum + one, 0) : median(values);
          cell.textContent = values.length ? written(value) : "空";
          if (total && values.length === units) continue;
          const small = document.createElement("small");
          small.textContent = total ? `${values.length} 个已填` : `n=${values.length}`;
          cell.append(small);
        }
      }
    }

    // ── Copy ──
    offerCopy() {
      const tools = this.box.querySelector(".gk-tools__script");
      const said = tools.querySelector("output");
      tools.hidden = false;
      tools.querySelector("[data-copy]").addEventListener("click", () => {
        const lines = this.text();
        const put = (event) => {
          event.clipboardData.setData("text/plain", lines.map((line) => line.join("\t")).join("\n"));
          event.clipboardData.setData("text/html", asTable(lines));
          event.preventDefault();
        };
        document.addEventListener("copy", put, { once: true });
        const done = document.execCommand("copy");
        document.removeEventListener("copy", put);
        said.textContent = done
          ? `已复制 ${lines.length - 1} 行 ${lines[0].length} 列，可粘贴到表格软件`
          : "浏览器不让复制，请选中表格后按 Ctrl+C";
      });
    }

    text() {
      const positions = this.boxes.flatMap((tick, n) => (tick.checked ? [n + 1] : []));
      const head = ["编号", "单位", "所属"];
      for (const n of positions) head.push([this.spanOf(n - 1)?.textContent, this.heads[n].textContent].filter(Boolean).join(" "));
      const body = this.rows
        .filter((row) => !row.hidden)
        .map((row) => {
          const first = row.cells[0];
          const names = [first.dataset.unit, first.querySelector("a").textContent, first.querySelector("small")?.textContent ?? ""];
          return [...names, ...positions.map((n) => row.cells[n].textContent)];
        });
      return [head, ...body].map((line) => line.map(guarded));
    }

    // ── Order ──
    rememberSort() {
      this.table.addEventListener("sort-end", () => {
        this.limit();
        const head = [...this.heads].find((one) => one.ariaSort);
        note(`sort.${this.name}`, (head.ariaSort === "descending" ? "-" : "") + (head.dataset.column ?? "unit"));
      });
      const wanted = address.get(`sort.${this.name}`);
      if (!wanted) return;
      const head = [...this.heads].find((one) => (one.dataset.column ?? "unit") === wanted.replace(/^-/, ""));
      head?.click();
      if (!wanted.startsWith("-")) head?.click();
    }
  }

  // A cell that a spreadsheet would take for a formula is text.
  const guarded = (text) => (/^[=+\-@\t\r]/.test(text) && Number.isNaN(number(text)) ? `'${text}` : text).replace(/[\t\r\n]+/g, " ");
  const asTable = (lines) => {
    const table = document.createElement("table");
    for (const line of lines) {
      const row = table.insertRow();
      for (const text of line) row.insertCell().textContent = text;
    }
    return table.outerHTML;
  };

  const grids = [...document.querySelectorAll("[data-grid]")].map((box) => new Grid(box));
  const current = () =>
    Object.fromEntries(
      [...(filters?.elements ?? [])]
        .filter((field) => field.name && field.value.trim())
        .map((field) => [field.name, field.name === "q" ? field.value.toLowerCase().replace(/[\s'’]/g, "") : field.value]),
    );
  const apply = () => {
    const wanted = current();
    miss(wanted.region ?? "");
    let shown = 0;
    for (const grid of grids) shown = Math.max(shown, grid.filter(wanted));
    const output = filters.querySelector("output");
    output.textContent = Object.keys(wanted).length ? `共 ${known.size} 个单位，显示 ${shown} 个` : `共 ${known.size} 个单位`;
    for (const field of filters.elements) if (field.name) note(field.name, field.value.trim());
  };

  // Who has not reported, in the region that is chosen.
  const miss = (region) => {
    for (const fold of document.querySelectorAll("[data-missing]")) {
      let left = 0;
      for (const part of fold.querySelectorAll("[data-in]")) {
        part.hidden = region === "none" ? part.dataset.in !== region : !part.dataset.in.startsWith(region);
        if (!part.hidden) left += Number(part.dataset.count);
      }
      fold.querySelector("summary b").textContent = left;
    }
  };

  for (const grid of grids) if (grid.table) grid.limit();
  if (filters) {
    for (const field of filters.elements) {
      const given = address.get(field.name) ?? "";
      if (field.name) field.value = given;
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    filters.hidden = false;
    filters.addEventListener("input", apply);
    filters.addEventListener("reset", () => setTimeout(apply));
    filters.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
})();
