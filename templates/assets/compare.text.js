// The text of reports side by side: gongkaiTexts(reports) makes a section with a table for each part of the report.
// Paragraphs are put beside those that they resemble; what differs is marked word by word (diff.min.js). Two reports are
// marked each in its own place, more of them against the first.
"use strict";

const gongkaiTexts = (reports) => {
  const ALIKE = 0.35; // the share of pairs of characters in common from which on two paragraphs are versions of one
  const LONGEST = 3000; // words that differ, beyond which two paragraphs are shown without marks
  const tag = gongkaiTag;
  const called = gongkaiNames(reports);
  const two = reports.length === 2;
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("zh", { granularity: "word" }) : undefined;
  const wordsOf = (text) => (segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [...text]);

  const pairsOf = (text) => {
    const pairs = new Map();
    for (let at = 0; at + 1 < text.length; at += 1) {
      const pair = text.slice(at, at + 2);
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    return pairs;
  };

  const likeness = (one, other) => {
    if (one.text === other.text) return 1;
    let common = 0;
    for (const [pair, times] of one.pairs) common += Math.min(times, other.pairs.get(pair) ?? 0);
    const share = (2 * common) / Math.max(1, one.text.length + other.text.length - 2);
    return share < ALIKE ? 0 : share;
  };

  // For each paragraph of `other` the position of the one of `base` that it is a version of, or -1; order is kept.
  const align = (base, other) => {
    const like = base.map((one) => other.map((two) => likeness(one, two)));
    const best = Array.from({ length: base.length + 1 }, () => new Float64Array(other.length + 1));
    for (let i = base.length - 1; i >= 0; i -= 1)
      for (let j = other.length - 1; j >= 0; j -= 1)
        best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], like[i][j] ? like[i][j] + best[i + 1][j + 1] : 0);
    const mates = other.map(() => -1);
    for (let i = 0, j = 0; i < base.length && j < other.length; ) {
      if (like[i][j] && best[i][j] === like[i][j] + best[i + 1][j + 1]) mates[j++] = i++;
      else if (best[i][j] === best[i + 1][j]) i += 1;
      else j += 1;
    }
    return mates;
  };

  // Rows of cells, one for each report or undefined: paragraphs beside those of the first that they are versions of, and
  // in between, beside each other, those that are versions of none.
  const rowsOf = ([base, ...others]) => {
    const rows = base.map((paragraph) => [{ paragraph }]);
    const before = [...base, undefined].map(() => []);
    for (const [n, other] of others.entries()) {
      const mates = align(base, other);
      let next = 0;
      for (const [j, paragraph] of other.entries()) {
        const end = mates.slice(j).find((mate) => mate >= 0) ?? base.length;
        if (mates[j] >= 0) rows[(next = mates[j])][n + 1] = { paragraph, mated: true };
        else if (next < end) rows[next][n + 1] = { paragraph };
        else (before[end].find((row) => !row[n + 1]) ?? before[end][before[end].push([]) - 1])[n + 1] = { paragraph };
        if (next < end || mates[j] >= 0) next += 1;
      }
    }
    const ordered = [...rows.flatMap((row, at) => [...before[at], row]), ...before[base.length]];
    return ordered.map((row) => Array.from({ length: reports.length }, (_, n) => row[n]));
  };

  const changes = (from, to) => Diff.diffArrays(wordsOf(from), wordsOf(to), { maxEditLength: LONGEST });

  const marked = (parts, without) =>
    parts
      .filter((part) => !part[without])
      .map(({ value, added, removed }) => (added || removed ? tag(added ? "ins" : "del", {}, value.join("")) : value.join("")));

  const textsOf = ([base, ...others]) => {
    const texts = [base, ...others].map((cell) => cell && [cell.paragraph.text]);
    for (const [n, other] of others.entries()) {
      const parts = other?.mated && base.paragraph.text !== other.paragraph.text && changes(base.paragraph.text, other.paragraph.text);
      if (!parts) continue;
      if (two) texts[0] = marked(parts, "added");
      texts[n + 1] = marked(parts, two ? "removed" : "");
    }
    return texts;
  };

  const line = (row) => {
    const [base, ...others] = row;
    const same = others.every((cell) => cell?.mated && cell.paragraph.text === base.paragraph.text);
    const answered = others.some((cell) => cell?.mated);
    const cells = textsOf(row).map((text, n) => {
      if (!text) return tag("td", { class: "none", "data-of": called[n] }, "—");
      const lone = n ? !row[n].mated : !answered;
      return tag("td", { "data-of": called[n] }, lone ? tag("span", { class: "gk-lone" }, "只有这份有") : [], text);
    });
    return { same, tag: tag("tr", { class: same ? "same" : "differ" }, cells) };
  };

  const section = (number) => {
    const its = reports.map(({ sections }) => sections.filter((of) => of.number === number));
    if (!its.flat().some(({ paragraphs }) => paragraphs.length)) return [];
    const headings = its.map((of) => of.map(({ heading }) => heading).find(Boolean) ?? "");
    const agreed = headings.every((heading) => heading === headings[0]);
    const paragraphs = its.map((of) =>
      of
        .flatMap(({ heading, paragraphs: own }) => [...(agreed ? [] : [heading]), ...own.map(({ text }) => text)])
        .filter((text) => text.trim())
        .map((text) => ({ text, pairs: pairsOf(text) })),
    );
    const rows = rowsOf(paragraphs).map(line);
    const title = headings.find(Boolean) ?? (number ? "" : "前言");
    const names = called.map((name) => tag("th", { scope: "col" }, name));
    const head = tag("thead", {}, tag("tr", {}, names));
    const body = tag("tbody", {}, rows.map((row) => row.tag));
    const table = tag("table", { class: "gk-table gk-texts" }, tag("caption", {}, title), head, body);
    const box = tag("div", { class: "gk-scroll", role: "region", "aria-label": title, tabindex: "0" }, table);
    const same = rows.filter((row) => row.same).map((row) => row.tag);
    const words = same.length < rows.length ? `其余 ${same.length} 段相同` : `${same.length} 段全部相同`;
    const settle = () => (box.hidden = rows.every((row) => row.tag.hidden));
    const fold = same.length ? tag("p", { class: "gk-folds" }, gongkaiFold(same, words, settle)) : [];
    return { differ: rows.length - same.length, tags: [tag("h3", {}, title), fold, box] };
  };

  const numbers = [...new Set(reports.flatMap(({ sections }) => sections.map(({ number }) => number)))];
  numbers.sort((one, other) => one - other);
  const summaries = called.filter((_, n) => reports[n].report.narrative === "summary");
  const note = summaries.map((name) => gongkaiNote(`${name} 年的叙述为摘要，不是原文。`));
  const how = two ? "划去的只在左边有，加下划线的只在右边有。" : "以第一份为准：划去的只在第一份有，加下划线的第一份没有。";
  const sections = numbers.flatMap(section);
  const about = sections.length ? tag("p", { class: "gk-small" }, how) : tag("p", {}, "所选报告都没有叙述。");
  const heading = "报告正文";
  const differ = sections.reduce((sum, its) => sum + its.differ, 0);
  const whole = tag("section", {}, tag("h2", { id: "text" }, heading), note, about, sections.flatMap((its) => its.tags));
  return { id: "text", heading, differ: differ ? `${differ} 段不同` : "没有不同", section: whole };
};
