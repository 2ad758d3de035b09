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
  /** Reads the settings. Throws `ConfigError`, `ConfigUnreadableError`. */
  readonly loadConfig: () => Promise<LoadedConfig>;
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
    async loadConfig() {
      const { loadConfig } = await import("../runtime/config/index.ts");
      return loadConfig({ cwd: process.cwd(), env, file: options.config, db: options.db });
    },
  };
}
