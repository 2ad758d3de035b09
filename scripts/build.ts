// Builds the published package `symbi` in cli/: the bundle, the vendored SQLite, the declarations of the library entries,
// the licences of everything bundled, and the two pages that npm shows. `npm pack` runs it first (`prepack`).
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./build/bundle.ts";
import { emitDeclarations } from "./build/declarations.ts";
import { collectLicences } from "./build/licences.ts";
import { vendorSqlite } from "./build/sqlite.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "cli/dist");

await rm(dist, { recursive: true, force: true });
const bundled = await bundle(root, dist);
await vendorSqlite(root, dist);
await emitDeclarations(root, dist);
const licences = await collectLicences(root, dist, [...bundled.packages, "node_modules/better-sqlite3"]);
for (const page of ["LICENSE", "README.md"]) await copyFile(join(root, page), join(root, "cli", page));
console.log(`cli/dist: ${bundled.files} modules, ${licences} packages inside.`);
