import { existsSync } from "node:fs";
import { openSqliteStore, readSchema, type SchemaState } from "../../../runtime/store/index.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { printJson } from "../../json.ts";

export interface MigrateOptions {
  readonly check?: true;
  readonly format: "text" | "json";
}

export async function migrate(context: Context, { check, format }: MigrateOptions): Promise<ExitCode> {
  const { config } = await context.loadConfig();
  const before = await readSchema(config.store.path);
  if (check !== true && before.pending.length > 0) {
    await openSqliteStore(config.store.path, { mode: "existing", now: Date.now() }).close();
  }
  const after = check === true ? before : await readSchema(config.store.path);
  if (format === "json") {
    printJson(context.terminal, {
      file: before.path,
      version: after.version,
      pending: after.pending,
      applied: before.pending.filter(({ version }) => version <= after.version),
    });
  } else tell(context, before, check === true);
  return after.pending.length === 0 ? exit.fine : exit.failed;
}

function tell(
  { terminal, quiet }: Context,
  { path, version, pending }: SchemaState,
  checking: boolean,
): void {
  const last = pending.at(-1);
  const first = pending[0];
  if (last === undefined || first === undefined) {
    if (!quiet) terminal.out(`${path} is up to date: schema version ${version}.\n`);
    return;
  }
  terminal.out(
    checking
      ? `${path} has schema version ${version}; these steps to version ${last.version} are to come:\n`
      : `${path} was brought from schema version ${version} to ${last.version}:\n`,
  );
  for (const step of pending) terminal.out(`  ${step.version}  ${step.name}\n`);
  const copy = `${path}.before-${first.version}`;
  if (checking) terminal.err("`symbi db migrate` applies them, after a copy was made.\n");
  else if (existsSync(copy)) terminal.out(`What was before is in ${copy}.\n`);
}
