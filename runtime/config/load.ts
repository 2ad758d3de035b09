import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { keys } from "./keys.ts";
import { ConfigError, ConfigUnreadableError } from "./problem.ts";
import { resolveKeys, type Setting } from "./resolve.ts";
import { lineOf } from "./toml-lines.ts";
import type { Config } from "./types.ts";

export interface LoadOptions {
  /** The working folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--config`: this file instead of the nearest one. */
  readonly file?: string | undefined;
  /** `--db`: this database instead of the configured one. */
  readonly db?: string | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Value and source of every key, in the order of the table. */
  readonly settings: readonly Setting[];
  /** Undefined: there is none. */
  readonly file: string | undefined;
  /** The folder of the file, else the working folder. */
  readonly workspaceDir: string;
}

const fileName = "symbi.toml";
/** Larger than any sane file of settings; a mistaken `--config` must not be read for minutes. */
const sizeLimit = 1_048_576;

/** Throws `ConfigError` for wrong settings (all of them at once), `ConfigUnreadableError` for a file that cannot be read. */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const cwd = resolve(options.cwd);
  const file = options.file === undefined ? findUpward(cwd) : resolve(cwd, options.file);
  const workspaceDir = file === undefined ? cwd : dirname(file);
  const source = file === undefined ? "" : read(file);
  const { value, settings, problems } = resolveKeys<Config>(keys, {
    toml: parseToml(source, file ?? fileName),
    file,
    env: options.env,
    options: new Map(options.db === undefined ? [] : [["store.path", { option: "--db", value: options.db }]]),
    workspaceDir,
    cwd,
    lineOf: (path) => lineOf(source, path),
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return { config: value, settings, file, workspaceDir };
}

function findUpward(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, fileName);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function read(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > sizeLimit) {
      throw new ConfigUnreadableError(
        `${file} is ${size} bytes: too large for settings (at most ${sizeLimit}).`,
      );
    }
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof ConfigUnreadableError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigUnreadableError(`The settings in ${file} could not be read: ${why}.`, { cause: error });
  }
}

function parseToml(source: string, file: string): Record<string, unknown> {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split("\n", 1)[0] ?? error.message;
    throw new ConfigError([{ where: `${file}:${error.line}`, message: `not valid TOML: ${what}.` }]);
  }
}
