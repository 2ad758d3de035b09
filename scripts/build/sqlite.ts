import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * better-sqlite3 ships inside the published package. As a dependency it would be compiled on every `npm ci`: a lockfile
 * does not record that its prebuilt binaries make that needless, and the compiler or its headers are often missing.
 */
export const sqliteIsVendored: Plugin = {
  name: "vendored better-sqlite3",
  setup(building) {
    building.onResolve({ filter: /^better-sqlite3$/ }, () => ({
      path: "./vendor/better-sqlite3/lib/index.js",
      external: true,
    }));
  },
};

/** Copies what runs: the JavaScript and the prebuilt binaries. Without binding.gyp nobody can try to compile it. */
export async function vendorSqlite(root: string, dist: string): Promise<void> {
  const from = join(root, "node_modules/better-sqlite3");
  const to = join(dist, "vendor/better-sqlite3");
  await mkdir(to, { recursive: true });
  for (const part of ["lib", "prebuilds", "LICENSE"])
    await cp(join(from, part), join(to, part), { recursive: true });
  const { name, version, license, main } = JSON.parse(await readFile(join(from, "package.json"), "utf8"));
  await writeFile(join(to, "package.json"), `${JSON.stringify({ name, version, license, main }, null, 2)}\n`);
}
