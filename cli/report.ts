import { ConfigError, ConfigUnreadableError } from "../runtime/config/index.ts";
import { RenameError, StoreError } from "../runtime/store/store.ts";
import { SchedulerHungError, StoreOwnedError } from "../runtime/types.ts";
import type { Context } from "./context.ts";
import { exit, type ExitCode, Failure, isSystemError } from "./failure.ts";
import { manyLines } from "./text.ts";

/** Tells what went wrong and answers with the exit code. */
export function report(error: unknown, { terminal, verbose }: Context): ExitCode {
  const { exitCode, lines, unexpected } = explain(error);
  const label = terminal.paintErr(["red", "bold"], "error:");
  for (const line of lines) terminal.err(`${label} ${manyLines(line)}\n`);
  if (error instanceof Failure && error.hint !== undefined) terminal.err(`${manyLines(error.hint)}\n`);
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
  if (error instanceof RenameError)
    return { exitCode: exit.failed, lines: [error.message], unexpected: false };
  if (
    error instanceof ConfigUnreadableError ||
    error instanceof StoreError ||
    error instanceof StoreOwnedError ||
    error instanceof SchedulerHungError ||
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

function chain(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${chain(error.cause)}` : own;
}
