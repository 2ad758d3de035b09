/**
 * `npm run docs`: writes the reference pages, the schema of a job and the TextMate grammar from the tables that the
 * program itself reads. `test/house/docs.test.ts` fails while one of them is stale.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { current, diagnosticsFolder, generatedPages } from "./docs/pages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = await generatedPages(root);
let changed = 0;
for (const [path, text] of pages) {
  const file = join(root, path);
  if (current(file) === text) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  changed += 1;
}
for (const name of readdirSync(join(root, diagnosticsFolder))) {
  if (pages.has(`${diagnosticsFolder}/${name}`)) continue;
  rmSync(join(root, diagnosticsFolder, name));
  changed += 1;
}
console.log(`${pages.size} generated files, ${changed} of them changed.`);
