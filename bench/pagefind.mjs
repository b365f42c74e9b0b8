// Ask Pagefind: node pagefind.mjs <folder of the index> <query>...  prints for each query the addresses of what it finds.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, ...queries] = process.argv.slice(2);
const index = pathToFileURL(`${folder}/`);
const site = "https://example.org/pagefind/";
Object.assign(globalThis, {
  window: globalThis,
  location: new URL(site),
  document: { currentScript: null, documentElement: { lang: "zh" }, querySelector: () => ({ getAttribute: () => "zh" }) },
  fetch: async (address) => {
    const name = new URL(address, site).pathname.replace("/pagefind/", "");
    return new Response(await readFile(new URL(name, index)));
  },
});

const pagefind = await import(new URL("pagefind.js", index));
await pagefind.options({ basePath: site, baseUrl: "/" });
await pagefind.init();
const found = [];
for (const query of queries) {
  const { results } = await pagefind.search(query);
  const pages = await Promise.all(results.map((result) => result.data()));
  found.push(pages.map((page) => page.raw_url ?? page.url));
}
console.log(JSON.stringify(found));
