import type { Key } from "./key.ts";
import { keys } from "./keys.ts";
import { variablesOf } from "./resolve.ts";
import type { Config } from "./types.ts";

/** One setting, for people who write a file. */
export interface SettingReference {
  /** `scheduler.delivery`; empty for none. */
  readonly table: string;
  readonly key: string;
  /** Environment variables that set it, the full name first. */
  readonly variables: readonly string[];
  /** As it would stand in the file; undefined: none. */
  readonly default: unknown;
  /** What it takes: "a whole number, at least 1". */
  readonly wanted: string;
  readonly doc: string;
  readonly secret: boolean;
}

/** Every setting, in the order of the table of keys. */
export function settingsReference(): readonly SettingReference[] {
  return [...settingsBelow(keys, [])];
}

/** The values of settings that are secret, where they stand in the settings themselves and are no `${…}` reference. */
export function secretsIn(config: Config): readonly string[] {
  return settingsReference()
    .filter(({ secret }) => secret)
    .map(({ table, key }) => [...table.split("."), key].reduce<unknown>(below, config))
    .filter((value) => typeof value === "string" && !value.includes("${"))
    .map(String);
}

function below(table: unknown, name: string): unknown {
  return typeof table === "object" && table !== null
    ? Object.entries(table).find(([key]) => key === name)?.[1]
    : undefined;
}

function* settingsBelow(table: object, path: readonly string[]): Generator<SettingReference> {
  for (const [name, entry] of Object.entries(table as Record<string, Key<unknown> | object>)) {
    const here = [...path, name];
    if ("fromToml" in entry) {
      const { default: value, written, wanted, doc, secret, each } = entry;
      if (each !== undefined) {
        const table = [...here, "NAME"].join(".");
        yield* each.map((field) => ({ ...field, table, variables: [], default: undefined, secret: false }));
        continue;
      }
      yield {
        table: path.join("."),
        key: name,
        variables: variablesOf(here, entry),
        default: value === undefined ? undefined : written(value),
        wanted,
        doc,
        secret,
      };
    } else yield* settingsBelow(entry, here);
  }
}
