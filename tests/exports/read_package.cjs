// Reads every table of the package at an address with its types, and prints what it is and its first and last row.
const { Package } = require("datapackage");

(async () => {
  const found = await Package.load(process.argv[2]);
  const tables = {};
  for (const resource of found.resources.filter((each) => each.tabular)) {
    const rows = await resource.read({ keyed: true });
    tables[resource.name] = { count: rows.length, first: rows[0] };
  }
  console.log(JSON.stringify({ valid: found.valid, errors: found.errors.map(String), tables }));
})();
