import { resolve as resolvePath } from "node:path";
import { alternatives, near } from "../../compiler/words/index.ts";
import type { Key, KeyTable } from "./key.ts";
import type { ConfigProblem } from "./problem.ts";

/** Where a setting's value came from. */
export type Source =
  | { readonly from: "default" }
  | { readonly from: "file"; readonly file: string }
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "option"; readonly option: string };

/** One setting as it stands, for people. */
export interface Setting {
  /** `scheduler.delivery.smtp_port`. */
  readonly key: string;
  /** As it would stand in TOML; undefined: not set. */
  readonly value: unknown;
  readonly source: Source;
  readonly secret: boolean;
  readonly doc: string;
}

export interface Inputs {
  /** The parsed file; empty where there is none. */
  readonly toml: Readonly<Record<string, unknown>>;
  readonly file: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By dotted key: what a command line option says. */
  readonly options: ReadonlyMap<string, { readonly option: string; readonly value: string }>;
  /** Relative paths of the file and of defaults start here… */
  readonly workspaceDir: string;
  /** …and those of options and the environment here. */
  readonly cwd: string;
  readonly lineOf: (path: readonly string[]) => number;
}

export interface Resolved<T> {
  readonly value: T;
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigProblem[];
}

/** `SYMBI_SCHEDULER_DELIVERY_SMTP_PORT`, then the short names. */
export function variablesOf(path: readonly string[], key: Key<unknown>): readonly string[] {
  return [...new Set([`SYMBI_${path.join("_").toUpperCase()}`, ...key.aliases])];
}

/** Settles every key of the table: option over environment over file over default. */
export function resolveKeys<T>(table: KeyTable<T>, inputs: Inputs): Resolved<T> {
  const settings: Setting[] = [];
  const problems: ConfigProblem[] = [];

  const walk = (keys: object, toml: Readonly<Record<string, unknown>>, path: readonly string[]): object => {
    for (const name of Object.keys(toml)) {
      if (!Object.hasOwn(keys, name)) problems.push(unknownKey([...path, name], Object.keys(keys), inputs));
    }
    return Object.fromEntries(
      Object.entries(keys as Record<string, Key<unknown> | object>).map(([name, entry]) => {
        const here = [...path, name];
        const written = Object.hasOwn(toml, name) ? toml[name] : undefined;
        if (isKey(entry)) {
          const { value, source } = settle(here, entry, written, inputs, problems);
          const { secret, doc } = entry;
          settings.push({ key: here.join("."), value: entry.written(value), source, secret, doc });
          return [name, value];
        }
        if (written !== undefined && !isTable(written)) {
          problems.push({
            where: at(inputs, here),
            message: `\`${here.join(".")}\` must be a table: write [${here.join(".")}] on a line of its own and its keys below.`,
          });
        }
        return [name, walk(entry, isTable(written) ? written : {}, here)];
      }),
    );
  };

  const value = walk(table, inputs.toml, []) as T;
  return { value, settings, problems };
}

function settle(
  path: readonly string[],
  key: Key<unknown>,
  written: unknown,
  inputs: Inputs,
  problems: ConfigProblem[],
): { readonly value: unknown; readonly source: Source } {
  const dotted = path.join(".");
  const said = (value: unknown, source: Source) => ({
    value:
      key.path && typeof value === "string"
        ? absolute(value, source, inputs)
        : (key.located?.(value, inputs.workspaceDir) ?? value),
    source,
  });

  const fromFile = written === undefined ? undefined : key.fromToml(written);
  if (written !== undefined && fromFile === undefined) {
    const flaws = key.flaws?.(written, "toml") ?? [];
    for (const { below, message } of flaws) {
      problems.push({ where: at(inputs, [...path, ...below]), message: `\`${dotted}\`: ${message}` });
    }
    if (flaws.length === 0) {
      problems.push({
        where: at(inputs, path),
        message: `\`${dotted}\` must be ${key.wanted}${seen(written, key)}.`,
      });
    }
  }

  const option = inputs.options.get(dotted);
  if (option !== undefined) return said(option.value, { from: "option", option: option.option });

  for (const variable of variablesOf(path, key)) {
    const text = inputs.env[variable];
    // An empty variable is how shells and compose files say "not set".
    if (text === undefined || text === "") continue;
    const value = key.fromText(text);
    if (value !== undefined) return said(value, { from: "environment", variable });
    const flaws = key.flaws?.(text, "text").map(({ message }) => message) ?? [];
    const messages =
      flaws.length > 0 ? flaws : [`must be ${key.wanted.replace(" in quotes", "")}${seen(text, key)}.`];
    for (const message of messages) {
      problems.push({
        where: variable,
        message: `${message} Correct this environment variable or unset it.`,
      });
    }
  }

  if (fromFile !== undefined && inputs.file !== undefined) {
    return said(fromFile, { from: "file", file: inputs.file });
  }
  return said(key.default, { from: "default" });
}

function absolute(value: string, source: Source, inputs: Inputs): string {
  const typed = source.from === "option" || source.from === "environment";
  return resolvePath(typed ? inputs.cwd : inputs.workspaceDir, value);
}

/** Secrets are never shown, not even wrong ones. */
function seen(value: unknown, key: Key<unknown>): string {
  return key.secret ? "" : `, not ${JSON.stringify(value)}`;
}

function unknownKey(path: readonly string[], known: readonly string[], inputs: Inputs): ConfigProblem {
  const name = path.at(-1) ?? "";
  const parent = path.slice(0, -1).join(".");
  const place = parent === "" ? "symbi.toml" : `[${parent}]`;
  const meant = near(name, known);
  const mend = meant === undefined ? `It may hold ${alternatives(known)}.` : `Did you mean \`${meant}\`?`;
  return { where: at(inputs, path), message: `there is no \`${name}\` in ${place}. ${mend}` };
}

function at(inputs: Inputs, path: readonly string[]): string {
  return `${inputs.file ?? "symbi.toml"}:${inputs.lineOf(path)}`;
}

function isKey(entry: Key<unknown> | object): entry is Key<unknown> {
  return "fromToml" in entry;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
