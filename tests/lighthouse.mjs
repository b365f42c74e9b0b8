// Lighthouse over pages of a built site, served with gzip below a sub-path as GitHub Pages has it.
//   node tests/lighthouse.mjs FOLDER mobile|desktop|untimed PATH...
// writes a line of JSON for each page: scores of 100, what failed, and what was loaded, by address its bytes over the wire.
// Untimed leaves out performance, whose score depends on the machine.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const SUB_PATH = "/gongkai/";
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json" };
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

const [folder, form, ...paths] = process.argv.slice(2);

const server = createServer(async (request, answer) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const asked = decodeURI(pathname.slice(SUB_PATH.length));
  const path = normalize(asked.endsWith("/") || !asked ? `${asked}index.html` : asked);
  try {
    if (!pathname.startsWith(SUB_PATH) || path.startsWith("..")) throw new Error("outside");
    const body = gzipSync(await readFile(join(folder, path)));
    const type = `${TYPES[extname(path)] ?? "application/octet-stream"}; charset=utf-8`;
    answer.writeHead(200, { "Content-Type": type, "Content-Encoding": "gzip", "Cache-Control": "max-age=600" }).end(body);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const chrome = await launch({ chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", chromeFlags: FLAGS });

const untimed = { extends: "lighthouse:default", settings: { onlyCategories: ["accessibility", "best-practices", "seo"], onlyAudits: ["network-requests"] } };
const config = { mobile: undefined, desktop: desktopConfig, untimed }[form];

const root = `http://127.0.0.1:${server.address().port}${SUB_PATH}`;
for (const path of paths) {
  const { lhr } = await lighthouse(root + path, { port: chrome.port, logLevel: "error" }, config);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
  const failed = Object.values(lhr.categories).flatMap(({ id, auditRefs }) =>
    auditRefs.filter((ref) => ref.weight && (lhr.audits[ref.id].score ?? 1) < 1).map((ref) => `${id}: ${ref.id}`),
  );
  const loaded = Object.fromEntries(
    lhr.audits["network-requests"].details.items.filter(({ transferSize }) => transferSize).map(({ url, transferSize }) => [url.replace(root, ""), transferSize]),
  );
  const paint = lhr.audits["first-contentful-paint"]?.numericValue;
  console.log(JSON.stringify({ path, scores, failed, loaded, paint }));
}
chrome.kill();
server.close();
