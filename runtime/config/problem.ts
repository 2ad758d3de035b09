/** One thing wrong with the settings. */
export interface ConfigProblem {
  /** `path:line`, or the environment variable, or the file alone where it cannot be read. */
  readonly where: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** The settings hold errors; all of them are listed. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ where, message }) => `${where}: ${message}`).join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** The settings could not be read at all: no such file, no permission. */
export class ConfigUnreadableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConfigUnreadableError";
  }
}
