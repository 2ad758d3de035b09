import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";

export type FoundProgram =
  | { readonly ok: true; readonly path: string }
  | {
      readonly ok: false;
      readonly code: "command_not_found" | "command_not_executable";
      readonly sentence: string;
    };

/** As the system would: a name with a slash starts at `cwd`, any other is looked for in `path`, the value of PATH. */
export async function findProgram(program: string, cwd: string, path: string): Promise<FoundProgram> {
  if (program.includes("/")) {
    const candidate = resolve(cwd, program);
    const kind = await look(candidate);
    if (kind === "program") return { ok: true, path: candidate };
    return kind === "missing"
      ? no("command_not_found", program, `there is no file ${candidate}`)
      : no("command_not_executable", program, `${candidate} ${kind}`);
  }
  const folders = path.split(delimiter).map((folder) => resolve(cwd, folder));
  let refused: string | undefined;
  for (const folder of folders) {
    const candidate = resolve(folder, program);
    const kind = program === "" ? "missing" : await look(candidate);
    if (kind === "program") return { ok: true, path: candidate };
    if (kind !== "missing" && kind !== "cannot be reached by this user") refused ??= `${candidate} ${kind}`;
  }
  return refused === undefined
    ? no("command_not_found", program, `it is in none of the folders of PATH (${folders.join(", ")})`)
    : no("command_not_executable", program, refused);
}

type Kind =
  | "program"
  | "missing"
  | "is not a file"
  | "cannot be reached by this user"
  | "may not be executed by this user";

async function look(path: string): Promise<Kind> {
  try {
    if (!(await stat(path)).isFile()) return "is not a file";
  } catch (error) {
    return isRefusal(error) ? "cannot be reached by this user" : "missing";
  }
  try {
    await access(path, constants.X_OK);
    return "program";
  } catch (error) {
    return isRefusal(error) ? "may not be executed by this user" : "missing";
  }
}

function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EACCES" || code === "EPERM";
}

function no(
  code: "command_not_found" | "command_not_executable",
  program: string,
  why: string,
): FoundProgram {
  const what = code === "command_not_found" ? "was not found" : "cannot be executed";
  return { ok: false, code, sentence: `The command ${JSON.stringify(program)} ${what}: ${why}.` };
}
