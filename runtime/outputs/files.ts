import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Config } from "../config/types.ts";
import type { Store } from "../store/store.ts";

/** Where an attempt's output goes when it is too long for its row. */
export interface OutputPlace {
  readonly path: string;
  /** Bytes of output that are kept in it. */
  readonly limit: number;
}

/** Beside the database and by its name, so that two databases in one folder do not sweep each other's files. */
function folderOf(database: string): string {
  return `${database}.outputs`;
}

/** `run_….txt`; another attempt has another file. Undefined: no file is wanted. */
export function outputPlace(config: Config, runId: string, attempt: number): OutputPlace | undefined {
  const { output_limit, overflow_limit } = config.runtime;
  if (overflow_limit <= output_limit) return undefined;
  const name = attempt === 1 ? `${runId}.txt` : `${runId}-${attempt}.txt`;
  return { path: join(folderOf(config.store.path), name), limit: overflow_limit };
}

/** Whatever path a row names, only files of this database's own folder are removed. */
export async function removeOutputs({ store }: Config, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(folderOf(store.path), basename(path)), { force: true });
}

/**
 * Removes the files that no row names: of an attempt whose scheduler died, of an attempt before the last, of a run
 * that was pruned. Answers how many.
 */
export async function sweepOutputs({ store: { path } }: Config, store: Store): Promise<number> {
  const folder = folderOf(path);
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const runId = /^(run_[^-.]+)(-\d+)?\.txt$/.exec(name)?.[1];
    if (runId === undefined) continue;
    const run = await store.getRun(runId);
    const inUse = run?.state === "running" || (run?.outputFile && basename(run.outputFile.path) === name);
    if (inUse !== true) {
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
    // The rows are long: the event loop is free in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return removed;
}

/** Most databases never have such a folder; looking for it needs no thread of its own. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return existsSync(folder) ? await readdir(folder) : [];
}
