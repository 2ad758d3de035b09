import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { projectFiles } from "../project-files.ts";
import { shownPath } from "../sources.ts";

export interface InitOptions {
  readonly force?: true;
}

export async function init(
  { cwd, terminal, quiet }: Context,
  dir: string | undefined,
  options: InitOptions,
): Promise<ExitCode> {
  const folder = resolve(cwd, dir ?? ".");
  const files = Object.entries(projectFiles).map(([name, text]) => ({ path: join(folder, name), text }));
  const there = files.filter(({ path }) => existsSync(path)).map(({ path }) => shownPath(path, cwd));
  if (there.length > 0 && options.force !== true) {
    throw new Failure(
      exit.failed,
      `${there.join(", ")} ${there.length === 1 ? "is" : "are"} there already; nothing was written.`,
      "Choose another folder, or add --force to overwrite.",
    );
  }
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    if (!quiet) terminal.out(`wrote ${shownPath(path, cwd)}\n`);
  }
  if (!quiet) {
    const enter = folder === cwd ? "" : `  cd ${shownPath(folder, cwd)}\n`;
    terminal.out(
      `\nNext:\n${enter}  symbi check       look for mistakes\n  symbi up          run the schedules, until Ctrl-C\n  symbi cron list   see them, in another terminal\n`,
    );
  }
  return exit.fine;
}
