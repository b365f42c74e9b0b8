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
    const { number, firsts } = await gongkaiLoad(`search/${part}/index.js`);
    let low = 0, high = firsts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (compare(firsts[middle], sequence) <= 0) low = middle;
      else high = middle;
    }
    return high ? lookUp(await gongkaiLoad(`search/${part}/${low}.js`), sequence, number) : [];
  };

  const cut = (characters, starts) => starts.map((start) => characters.slice(start, start + LONGEST).join(""));

  // The sequences that cover a word, and those that cross from one of them to the next.
  const sequencesOf = (word) => {
    const characters = [...word];
    const last = characters.length - LONGEST;
    if (last <= 0) return { cover: [word], across: [] };
    const count = Math.ceil(characters.length / LONGEST);
    const starts = Array.from({ length: count }, (_, number) => Math.min(number * LONGEST, last));
    return { cover: cut(characters, starts), across: cut(characters, starts.slice(1).map((start) => start - 1)) };
  };

  // The reports of a part of the index that may have all words: those that have the sequences of all words. Once one
  // that crosses has ruled out none, the texts tell more than other sequences do.
  const candidates = async (part, words, wanted) => {
    const { number } = await gongkaiLoad(`search/${part}/index.js`);
    let left = Array.from({ length: number }, (_, report) => report);
    const keep = async (sequences) => {
      for (const found of await Promise.all(sequences.map((sequence) => having(part, sequence)))) {
        const has = new Set(found);
        left = left.filter((report) => has.has(report));
      }
    };
    const sequences = words.map(sequencesOf);
    const cover = [...new Set(sequences.flatMap((its) => its.cover))];
    const across = [...new Set(sequences.flatMap((its) => its.across))].filter((sequence) => !cover.includes(sequence));
    for (let start = 0; start < cover.length && left.length; start += AT_ONCE) await keep(cover.slice(start, start + AT_ONCE));
    for (let before = Infinity; across.length && left.length && left.length < before; ) {
      before = left.length;
      await keep([across.shift()]);
    }
    if (!left.length) return [];
    const reports = await gongkaiLoad(`search/${part}/reports.js`);
    return left.map((report) => reports[report]).filter(wanted);
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
