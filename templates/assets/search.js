// Full-text search (gongkai/site/search/): the index says which reports may have the words, the reports' own texts
// whether they do. Words of up to three characters are in the index as they are; of longer ones it knows the parts.
"use strict";

const gongkaiSearch = (() => {
  const LONGEST = 3, WAYS = 3;
  const [ALL, SOME] = [0, 1];
  const AT_ONCE = 2, TEXTS = 10;
  const UNSEEN = /[\p{Z}\p{Cc}\p{Cf}]/gu;

  // The same as gongkai/site/search/folding.py, and for each unit of the folded text where it comes from.
  const folder = (variants) => {
    const known = new Map();
    const one = (character) => {
      const plain = character.normalize("NFKC").toLowerCase().normalize("NFKC").replace(UNSEEN, "");
      return [...plain].map((part) => variants[part] ?? part).join("");
    };
    return (text) => {
      let folded = "", place = 0;
      const starts = [], ends = [];
      for (const character of text) {
        if (!known.has(character)) known.set(character, one(character));
        const plain = known.get(character);
        for (let unit = 0; unit < plain.length; unit += 1) {
          starts.push(place);
          ends.push(place + character.length);
        }
        folded += plain;
        place += character.length;
      }
      return { folded, starts, ends };
    };
  };

  const compare = (one, other) => {
    const [ours, theirs] = [[...one], [...other]];
    for (let place = 0; place < Math.min(ours.length, theirs.length); place += 1)
      if (ours[place] !== theirs[place]) return ours[place].codePointAt() - theirs[place].codePointAt();
    return ours.length - theirs.length;
  };

  // The numbers in the bits of a file of the index, one after the other.
  const reader = (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt());
    let at = 0;
    const bit = () => (bytes[at >> 3] >> (at++ & 7)) & 1;
    const zeros = () => {
      let number = 0;
      while (!bit()) number += 1;
      return number;
    };
    const low = (bits) => {
      let number = 0;
      for (let place = 0; place < bits; place += 1) number += bit() * 2 ** place;
      return number;
    };
    return (of) => {
      const high = zeros();
      const length = 2 ** high + low(high);
      const spread = Math.floor((2 * (of - length)) / (3 * length));
      const bits = spread ? 31 - Math.clz32(spread) : 0;
      let place = -1;
      return Array.from({ length }, () => (place += zeros() * 2 ** bits + low(bits) + 1));
    };
  };

  const told = (way, above, places) => {
    if (way === ALL) return above;
    const its = places(above.length);
    if (way === SOME) return its.map((place) => above[place]);
    const without = new Set(its);
    return above.filter((_, place) => !without.has(place));
  };

  // The numbers of the reports that have `sequence`, out of a file of the index over `reports` of them.
  const lookUp = ({ keys, heads, data }, sequence, reports) => {
    const wanted = [...sequence];
    const places = reader(data);
    const above = [Array.from({ length: reports }, (_, number) => number)];
    const path = [];
    let node = 0;
    for (const key of keys) {
      const head = heads.charCodeAt(node) - 97;
      const depth = Math.floor(head / WAYS);
      node += 1;
      path.length = depth;
      path.push(key);
      above[depth + 1] = told(head % WAYS, above[depth], places);
      if (path.length === wanted.length && path.every((character, place) => character === wanted[place])) return above[depth + 1];
    }
    return [];
  };

  const having = async (part, sequence) => {
    const { reports, firsts } = await gongkaiLoad(`search/${part}/index.js`);
    let low = 0, high = firsts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (compare(firsts[middle], sequence) <= 0) low = middle;
      else high = middle;
    }
    return high ? lookUp(await gongkaiLoad(`search/${part}/${low}.js`), sequence, reports.length) : [];
  };

  const partsOf = (word) => {
    const characters = [...word];
    if (characters.length <= LONGEST) return [word];
    const parts = [];
    for (let start = 0; start < characters.length; start += LONGEST) {
      const from = Math.min(start, characters.length - LONGEST);
      parts.push(characters.slice(from, from + LONGEST).join(""));
    }
    return parts;
  };

  // The reports of a part of the index that have all parts of all words.
  const candidates = async (part, words, wanted) => {
    const { reports } = await gongkaiLoad(`search/${part}/index.js`);
    let left = reports.map((_, number) => number).filter((number) => wanted(reports[number]));
    const parts = [...new Set(words.flatMap(partsOf))];
    for (let start = 0; start < parts.length && left.length; start += AT_ONCE)
      for (const found of await Promise.all(parts.slice(start, start + AT_ONCE).map((sequence) => having(part, sequence)))) {
        const has = new Set(found);
        left = left.filter((number) => has.has(number));
      }
    return left.map((number) => reports[number]);
  };

  const places = (folded, word) => {
    const found = [];
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) found.push(at);
    return found;
  };

  // Where the words stand in the text, as [from, to] pairs of each word, or undefined when one of them does not.
  const verify = (text, words, fold) => {
    const { folded, starts, ends } = fold(text);
    const found = words.map((word) => places(folded, word).map((at) => [starts[at], ends[at + word.length - 1]]));
    return found.every((its) => its.length) ? found : undefined;
  };

  const wordsOf = (query, fold) => [...new Set(query.split(/\s+/).map((word) => fold(word).folded).filter(Boolean))];

  // Promises {words, results, count} for a query. `results` yields {year, id, name, above, text, places} of each report
  // that has all words, the latest first. `count()` promises {number, exact}: how many reports have them, or, where
  // not exact, how many at most, since those with all parts of a long word have not all been seen to have it.
  const search = async (query, { year = "", region = "" } = {}) => {
    const { parts, variants } = await gongkaiLoad("search/index.js");
    const fold = folder(variants);
    const words = wordsOf(query, fold);
    const wanted = (report) => report.startsWith(region) && report.endsWith(year && `-${year}`);
    const asked = words.length ? parts.filter(({ years }) => !year || years.includes(year)) : [];
    const listed = new Map();
    const list = ({ name }) => listed.get(name) ?? listed.set(name, candidates(name, words, wanted)).get(name);
    const seen = { checked: 0, wrong: 0 };
    const every = async () => (await Promise.all(asked.map(list))).flat().length;

    const check = async (report) => {
      const said = await gongkaiLoad(`search/texts/${report}.js`);
      const [, id, year] = report.match(/^(.*)-([^-]*)$/);
      return { id, year, ...said, places: verify(said.text, words, fold) };
    };

    const results = async function* () {
      for (const one of asked) {
        const found = await list(one);
        if (!found.length) every().catch(() => {});
        for (let start = 0, size = 1; start < found.length; start += size, size = TEXTS)
          for (const report of found.slice(start, start + size).map(check)) {
            const { places, ...its } = await report;
            seen.checked += 1;
            if (places) yield { ...its, places };
            else seen.wrong += 1;
          }
      }
    };

    const count = async () => {
      const most = await every();
      const exact = seen.checked === most || words.every((word) => [...word].length <= LONGEST);
      return { number: most - seen.wrong, exact };
    };

    return { words, results: results(), count };
  };

  return { search, folder };
})();

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
