// Finds units in finder/units.json (gongkai/site/finder.py), which is loaded when first asked for.
//   gongkaiUnits.find(text, limit, near) promises the units that fit `text`, the best first: words in any order, each a
//     name, a former name, pinyin or initials of a unit, of one above it or of both, or the beginning of a code.
//     Of units that fit equally well the nearest to the code or identity `near` come first.
//     The list has the number of all that fit as `total`.
//   gongkaiUnits.regions(text) promises the counties, prefectures and provinces whose name `text` is, with or without its
//     kind, as {id, name, above}.
//   gongkaiUnits.get(id) promises one unit, or undefined.
// A unit is {id, name, above: [names, the highest first], years: ["2021", …], former: the former name that fitted or ""}.
"use strict";

const gongkaiUnits = (() => {
  const KIND = /(?:自治[区州县旗]|特别行政区|街道|苏木|[省市区县旗盟州镇乡])$/;
  const [EXACT, STEM, BEGINS, SPELT, CODE, BEGINS_SPELT, INSIDE, FORMER, WITHIN, NO] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  let index;

  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[ǖǘǚǜü]/g, "v").replace(/['’·]/g, "");

  const reader = (data) => {
    const known = new Map();
    return (name) => {
      if (!known.has(name)) {
        const characters = [...folded(name)];
        const every = characters.map((character) => data.pinyin[character]?.split(" ") ?? [character]);
        const usual = data.readings[name]?.split(" ") ?? every.map((syllables) => syllables[0]);
        const initials = usual.map((syllable) => syllable[0]).join("");
        known.set(name, { name: characters.join(""), characters, every, initials, spelling: usual.join("") });
      }
      return known.get(name);
    };
  };

  // Whether `text` is spelt by the characters from `start` on: each itself, or the beginning of one of its syllables.
  const spells = (text, word, start) => {
    if (!text) return true;
    if (start >= word.characters.length) return false;
    if (text[0] === word.characters[start] && spells(text.slice(1), word, start + 1)) return true;
    for (const syllable of word.every[start])
      for (let length = 1; length <= syllable.length && text[length - 1] === syllable[length - 1]; length += 1)
        if (spells(text.slice(length), word, start + 1)) return true;
    return false;
  };

  const fit = (text, word) => {
    if (text === word.name) return EXACT;
    if (word.name.startsWith(text)) return KIND.test(word.name) && word.name.replace(KIND, "") === text ? STEM : BEGINS;
    if (text === word.initials || text === word.spelling) return SPELT;
    if (spells(text, word, 0)) return BEGINS_SPELT;
    return word.characters.some((_, start) => start && spells(text, word, start)) ? INSIDE : NO;
  };

  // What may be left of `text` for a unit of a place once the place's own name, or names above it, are taken off.
  const remainders = (text, { superiors, read }) => {
    const left = [];
    for (const [name, above] of superiors) {
      const before = above < 0 ? [text] : left[above];
      const word = read(name);
      const short = read(name.replace(KIND, "") || name);
      const forms = [word, short].flatMap((form) => [form.name, form.spelling, form.initials]);
      const after = new Set(before);
      for (const rest of before) {
        if (!rest) continue;
        if (fit(rest, word) < INSIDE) after.add("");
        for (const form of forms) if (rest.startsWith(form)) after.add(rest.slice(form.length));
      }
      left.push([...after]);
    }
    return left;
  };

  const prepare = (data) => {
    const read = reader(data);
    const words = data.names.map(read);
    const former = new Map(Object.entries(data.former).map(([position, names]) => [Number(position), names]));
    const above = (place) => (place < 0 ? [] : [...above(data.superiors[place][1]), data.superiors[place][0]]);
    const unit = (position, name = "") => ({
      id: data.ids[position],
      name: data.names[position],
      above: above(data.places[position]),
      years: data.spans[data.years[position]],
      former: name,
    });
    return { ...data, read, words, former, above, unit };
  };

  const rankOf = (text, position, left, { ids, words, places, former, read }) => {
    let best = fit(text, words[position]);
    if (best > CODE && ids[position].startsWith(text)) best = ids[position] === text ? EXACT : CODE;
    if (best < FORMER) return [best, ""];
    for (const name of former.get(position) ?? []) if (fit(text, read(name)) < NO) return [FORMER, name];
    const rests = places[position] < 0 ? [] : left[places[position]];
    for (const rest of rests) {
      if (rest === text) continue;
      const rank = rest ? fit(rest, words[position]) : WITHIN;
      if (rank !== INSIDE) best = Math.min(best, rank);
    }
    return [best, ""];
  };

  const shared = (one, other) => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    return length;
  };

  const load = () => {
    index ??= gongkaiLoad("finder/units.json").then(prepare);
    index.catch(() => (index = undefined));
    return index;
  };

  const find = async (text, limit = 10, near = "") => {
    const known = await load();
    const asked = folded(text).split(/\s+/).filter(Boolean);
    if (!asked.length) return [];
    const left = asked.map((word) => remainders(word, known));
    const found = [];
    for (let position = 0; position < known.ids.length; position += 1) {
      let best = NO, name = "";
      for (const [number, word] of asked.entries()) {
        const [rank, as] = rankOf(word, position, left[number], known);
        if (rank === NO) { best = NO; break; }
        if (rank < best) [best, name] = [rank, as];
      }
      if (best !== NO) found.push({ position, best, name, distance: -shared(known.ids[position], near) });
    }
    found.sort((one, other) => one.best - other.best || one.distance - other.distance || one.position - other.position);
    const best = found.slice(0, limit).map(({ position, name }) => known.unit(position, name));
    return Object.assign(best, { total: found.length });
  };

  const regions = async (text) => {
    const { superiors, codes, above, read } = await load();
    const asked = folded(text).replace(/\s+/g, "");
    return superiors
      .map(([name], place) => ({ id: codes[place], name, above: above(place).slice(0, -1) }))
      .filter(({ id, name }) => id && asked && fit(asked, read(name)) <= STEM);
  };

  const get = async (id) => {
    const known = await load();
    const position = known.ids.indexOf(id);
    return position < 0 ? undefined : known.unit(position);
  };

  return { find, get, regions };
})();
