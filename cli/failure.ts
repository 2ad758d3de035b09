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

/** What the operating system refused: no such file, no permission, no space. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}
