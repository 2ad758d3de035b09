import { resolve } from "node:path";
import type { LoadedConfig } from "../runtime/config/index.ts";
import { type ColourChoice, processTerminal, type Streams, type Terminal } from "./terminal.ts";

/** What every command may say. */
export interface GlobalOptions {
  readonly config?: string;
  readonly db?: string;
  readonly color: ColourChoice;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** What a command works with. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /**
   * Reads the settings: the nearest upward from the working folder, or from another.
   * Throws `ConfigError`, `ConfigUnreadableError`.
   */
  readonly loadConfig: (from?: string) => Promise<LoadedConfig>;
}

export function processContext(options: GlobalOptions, streams: Streams): Context {
  const env = process.env;
  return {
    // Asked for only when it is needed, where an error is told: the folder may have been removed.
    get cwd() {
      return process.cwd();
    },
    env,
    terminal: processTerminal(options.color, streams),
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    async loadConfig(from) {
      const { loadConfig } = await import("../runtime/config/index.ts");
      const cwd = process.cwd();
      const file = options.config === undefined ? undefined : resolve(cwd, options.config);
      return loadConfig({ cwd: from ?? cwd, env, file, db: options.db });
    },
  };
}
