// Builds the published package `symbi` into cli/dist: the bundle, the vendored SQLite, the declarations of the library
// entries, and the licences of everything bundled. `npm pack` runs it first (`prepack` in cli/package.json).
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "./build/bundle.ts";
import { emitDeclarations } from "./build/declarations.ts";
import { collectLicences } from "./build/licences.ts";
import { vendorSqlite } from "./build/sqlite.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = fileURLToPath(new URL("../cli/dist", import.meta.url));

await rm(dist, { recursive: true, force: true });
const bundled = await bundle(root, dist);
await vendorSqlite(root, dist);
await emitDeclarations(root, dist);
const licences = await collectLicences(root, dist, [...bundled.packages, "node_modules/better-sqlite3"]);
console.log(`cli/dist: ${bundled.files} modules, ${licences} packages inside.`);
