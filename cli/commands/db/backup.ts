import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { backUpDatabase } from "../../../runtime/store/index.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode, Failure } from "../../failure.ts";
import { printJson } from "../../json.ts";
import { count, size } from "../../quantities.ts";

export interface BackupOptions {
  readonly force?: true;
  readonly format: "text" | "json";
}

export async function backup(
  context: Context,
  file: string | undefined,
  { force, format }: BackupOptions,
): Promise<ExitCode> {
  const { config } = await context.loadConfig();
  const { path } = config.store;
  const target = file === undefined ? `${path}.backup-${stamp(Date.now())}` : resolve(context.cwd, file);
  if (force !== true && existsSync(target)) {
    throw new Failure(
      exit.failed,
      `${target} is there already; nothing was written.`,
      "Name another file for the backup, or add --force to overwrite it.",
    );
  }
  const made = await backUpDatabase(path, target, { overwrite: force === true });
  if (format === "json") {
    printJson(context.terminal, {
      file: made.path,
      bytes: made.bytes,
      schema_version: made.schemaVersion,
      jobs: made.jobs,
      runs: made.runs,
    });
  } else {
    context.terminal.out(
      `Backed up ${path} to ${made.path}: ${size(made.bytes)}, ${count(made.jobs, "job")}, ${count(made.runs, "run")}, schema version ${made.schemaVersion}. The copy is sound.\n`,
    );
  }
  return exit.fine;
}

/** `20270102T090000Z`: sorts by time, and is a file name everywhere. */
function stamp(instant: number): string {
  return new Date(instant).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}
