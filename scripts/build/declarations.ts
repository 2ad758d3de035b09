import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** The library entries, as named in `exports` of cli/package.json. */
const entries = ["compiler/cron/index.d.ts", "compiler/index.d.ts", "runtime/index.d.ts"];

/**
 * Emits dist/types: the declarations that the entries reach and no others. Consumers install nothing but `symbi`, so a
 * declaration that mentions a bundled library would be an error in their editor: that fails the build.
 */
export async function emitDeclarations(root: string, dist: string): Promise<void> {
  const emitted = await mkdtemp(join(tmpdir(), "symbi-types-"));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const project = join(root, "tsconfig.types.json");
    const { status } = spawnSync(process.execPath, [tsc, "--project", project, "--outDir", emitted], {
      stdio: "inherit",
    });
    if (status !== 0) throw new Error("The declarations could not be emitted: tsc says why above.");
    for (const file of await reachable(emitted)) {
      await cp(join(emitted, file), join(dist, "types", file), { recursive: true });
    }
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}

async function reachable(folder: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(join(folder, file), "utf8");
    for (const [, specifier] of text.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (specifier === undefined) continue;
      if (!specifier.startsWith("."))
        throw new Error(`Public types must stand alone, but ${file} imports "${specifier}".`);
      waiting.push(relative(folder, join(folder, dirname(file), specifier.replace(/\.ts$/, ".d.ts"))));
    }
  }
  return seen;
}
