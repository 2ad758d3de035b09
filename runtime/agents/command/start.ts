import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Environment, Resolver } from "../../references/index.ts";
import type { ReasonCode } from "../../store/types.ts";
import type { AgentInvocation } from "../types.ts";
import { commandEnvironment } from "./environment.ts";
import { findProgram } from "./program.ts";

export type Started =
  | { readonly ok: true; readonly child: ChildProcessWithoutNullStreams; readonly pid: number }
  | { readonly ok: false; readonly code: ReasonCode; readonly sentence: string; readonly transient: boolean };

/** A program that works for an attempt: the agent's command, or a server of its tools. */
export interface ProgramSpec {
  /** Names it in sentences: "agent reporter". */
  readonly subject: string;
  /** argv, no shell. */
  readonly command: readonly string[];
  /** Where a relative `cwd` and `${file:…}` references start. Absolute. */
  readonly dir: string;
  readonly cwd: string | undefined;
  /** Values with references. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Starts a program in a session and group of its own, so that all of it can be found and ended. */
export async function startProgram(
  spec: ProgramSpec,
  invocation: AgentInvocation,
  env: Environment,
  resolver: Resolver,
): Promise<Started> {
  const [program = "", ...args] = spec.command;
  const cwd = resolve(spec.dir, spec.cwd ?? ".");
  if (!(await isFolder(cwd))) {
    const sentence = `The working folder ${cwd} of ${spec.subject} does not exist or is not a folder.`;
    return { ok: false, code: "cwd_missing", sentence, transient: false };
  }
  const environment = commandEnvironment(spec, invocation, env, resolver);
  if (!environment.ok) return { ...environment, transient: false };
  const found = await findProgram(program, cwd, environment.env["PATH"] ?? "");
  if (!found.ok) return { ...found, transient: false };

  try {
    const child = spawn(found.path, args, {
      argv0: program,
      cwd,
      env: environment.env,
      detached: true,
      stdio: "pipe",
    });
    // Listened to at once: an error nobody hears ends the scheduler. After the start there are none that matter here.
    const error = new Promise<Error>((tell) => void child.on("error", tell));
    if (child.pid !== undefined) return { ok: true, child, pid: child.pid };
    return notStarted(program, found.path, await error);
  } catch (error) {
    return notStarted(program, found.path, error);
  }
}

/** The machine is short of something; it may have it later. */
const SHORTAGES: readonly unknown[] = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE", "ETXTBSY"];

function notStarted(program: string, path: string, error: unknown): Started {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const name = JSON.stringify(program);
  if (code === "ENOENT") {
    const sentence = `The command ${name} cannot be executed: ${path} is there, but the interpreter of its first line is not.`;
    return { ok: false, code: "command_not_executable", sentence, transient: false };
  }
  if (code === "EACCES" || code === "EPERM" || code === "ENOEXEC") {
    const sentence = `The command ${name} cannot be executed: the system refuses to run ${path} (${code}).`;
    return { ok: false, code: "command_not_executable", sentence, transient: false };
  }
  const why = error instanceof Error ? error.message : String(error);
  const sentence = `The command ${name} (${path}) could not be started: ${why}`;
  return { ok: false, code: "command_not_started", sentence, transient: SHORTAGES.includes(code) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Missing, not reachable, a broken link: whatever it is, nothing can be started there.
    return false;
  }
}
