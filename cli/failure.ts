import { ConfigError, ConfigUnreadableError } from "../runtime/config/index.ts";
import { StoreError } from "../runtime/store/store.ts";
import { StoreOwnedError } from "../runtime/types.ts";
import type { Terminal } from "./terminal.ts";

export const exit = {
  fine: 0,
  /** Errors were found, or what was asked for failed. */
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** Could not work: files, locks, the database. */
  unable: 3,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Ends a command with a message for people and an exit code. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** What to do next. */
  readonly hint: string | undefined;
  constructor(exitCode: ExitCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Tells what went wrong and answers with the exit code. */
export function report(error: unknown, terminal: Terminal, verbose: boolean): ExitCode {
  const { exitCode, lines, unexpected } = explain(error);
  const label = terminal.paintErr(["red", "bold"], "error:");
  for (const line of lines) terminal.err(`${label} ${line}\n`);
  if (error instanceof Failure && error.hint !== undefined) terminal.err(`${error.hint}\n`);
  if (error instanceof Error && (unexpected || verbose)) {
    terminal.err(`${terminal.paintErr("dim", chain(error))}\n`);
  }
  return exitCode;
}

interface Explained {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  readonly unexpected: boolean;
}

function explain(error: unknown): Explained {
  if (error instanceof Failure)
    return { exitCode: error.exitCode, lines: [error.message], unexpected: false };
  if (error instanceof ConfigError) {
    const lines = error.problems.map(({ where, message }) => `${where}: ${message}`);
    return { exitCode: exit.failed, lines, unexpected: false };
  }
  if (
    error instanceof ConfigUnreadableError ||
    error instanceof StoreError ||
    error instanceof StoreOwnedError ||
    isSystemError(error)
  ) {
    return { exitCode: exit.unable, lines: [error.message], unexpected: false };
  }
  const what = error instanceof Error ? error.message : String(error);
  return {
    exitCode: exit.unable,
    lines: [
      `symbi met something it does not expect: ${what}`,
      "This is a fault in symbi. Please report it with the lines below.",
    ],
    unexpected: true,
  };
}

/** What the operating system refused: no such file, no permission, no space. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

function chain(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${chain(error.cause)}` : own;
}
