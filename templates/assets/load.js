// Data for the scripts of a page: gongkaiLoad(path) promises the content of a JSON file, `path` below the site's root.
// A page opened from a folder may not read files beside it, but may load scripts: there it loads the file's twin. Data
// that nobody reads but a script are in scripts alone, and `path` ends in .js.
"use strict";

const gongkaiRoot = new URL("..", document.currentScript.src);
const gongkaiLoaded = new Map();
const gongkaiWaiting = new Map();

const gongkaiTake = (path, content) => gongkaiWaiting.get(path)?.(content);

const gongkaiScript = (path) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    gongkaiWaiting.set(path, resolve);
    script.src = new URL(path.replace(/\.json$/, ".js"), gongkaiRoot);
    script.onload = () => script.remove();
    script.onerror = () => reject(new Error(path));
    document.head.append(script);
  });

const gongkaiJson = async (path) => {
  const response = await fetch(new URL(path, gongkaiRoot));
  if (!response.ok) throw new Error(path);
  return response.json();
};

const gongkaiLoad = (path) => {
  if (!gongkaiLoaded.has(path)) {
    const asScript = path.endsWith(".js") || location.protocol === "file:";
    const content = asScript ? gongkaiScript(path) : gongkaiJson(path);
    content.catch(() => gongkaiLoaded.delete(path));
    gongkaiLoaded.set(path, content);
  }
  return gongkaiLoaded.get(path);
};
