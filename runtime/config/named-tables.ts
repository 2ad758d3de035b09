import { alternatives, didYouMean, near } from "../../compiler/words/index.ts";
import { type Flaw, type Key, key, type Said } from "./key.ts";

type Table = Readonly<Record<string, unknown>>;

/** One key of each table. `problem`: what a value must be, if it is not. */
export interface Field {
  readonly wanted: string;
  /** One sentence for people. */
  readonly doc?: string;
  readonly accepts: (value: unknown) => boolean;
  /** What more can be said of a value that is of the right kind. */
  readonly problem?: (value: never) => string | undefined;
  /** A table of its own: its keys in place of the above. */
  readonly keys?: Fields;
  /** Of a table: the keys that it must have. */
  readonly needs?: readonly string[];
}

export type Fields = Readonly<Record<string, Field>>;

interface Tables<T> {
  readonly fields: Fields;
  /** What is wrong with a table whose keys are all right. */
  readonly whole: (table: Table) => string | undefined;
  /** The sound table as a value. */
  readonly read: (table: Table, folder: string) => T;
  /** The value as it may be shown. */
  readonly written: (value: T) => unknown;
}

/** A setting that is many tables of the same keys, under names that the file chooses. */
export function namedTables<T>(said: Said, { fields, whole, read, written }: Tables<T>) {
  const flaws = (value: Table): readonly Flaw[] =>
    Object.entries(value).flatMap(([name, table]) => {
      if (!isTable(table)) return [{ below: [name], message: `\`${name}\` must be a table.` }];
      const inside = flawsOf(table, fields);
      if (inside.length > 0)
        return inside.map(({ below, message }) => ({ below: [name, ...below], message }));
      const message = whole(table);
      return message === undefined ? [] : [{ below: [name], message }];
    });
  const sound = (value: unknown, folder: string) =>
    isTable(value) && flaws(value).length === 0
      ? new Map(Object.entries(value).map(([name, table]) => [name, read(table as Table, folder)]))
      : undefined;
  const wanted = "tables, one for each name";
  const each = Object.entries(fields).map(([name, { wanted: takes, doc = "" }]) => ({
    key: name,
    wanted: takes,
    doc,
  }));
  return {
    ...key<ReadonlyMap<string, T>>(said, {
      default: new Map(),
      wanted,
      fromToml: (value) => sound(value, ""),
      fromText: () => undefined,
    }),
    each,
    written: (value) => Object.fromEntries([...value].map(([name, each]) => [name, written(each)])),
    located: (value, folder) =>
      new Map([...(value as ReadonlyMap<string, T>)].map(([name, each]) => [name, { ...each, dir: folder }])),
    flaws: (value, from) =>
      from === "text"
        ? [{ below: [], message: "this can only be said in symbi.toml." }]
        : isTable(value)
          ? flaws(value)
          : [],
  } satisfies Key<ReadonlyMap<string, T>>;
}

function flawsOf(table: Table, fields: Fields, needs: readonly string[] = []): readonly Flaw[] {
  const missing = needs.filter((name) => !Object.hasOwn(table, name));
  return [
    ...missing.map((name): Flaw => ({ below: [], message: `\`${name}\` is missing.` })),
    ...Object.entries(table).flatMap(([name, value]) => fieldFlaws(name, value, fields)),
  ];
}

function fieldFlaws(name: string, value: unknown, fields: Fields): readonly Flaw[] {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const known = Object.keys(fields);
    const meant = near(name, known);
    const mend = meant === undefined ? ` It may hold ${alternatives(known)}.` : didYouMean(meant);
    return [{ below: [name], message: `there is no \`${name}\` here.${mend}` }];
  }
  if (!field.accepts(value)) return [{ below: [name], message: `\`${name}\` must be ${field.wanted}.` }];
  if (field.keys !== undefined) {
    return flawsOf(value as Table, field.keys, field.needs).map(({ below, message }) => ({
      below: [name, ...below],
      message,
    }));
  }
  const problem = field.problem?.(value as never);
  return problem === undefined ? [] : [{ below: [name], message: `\`${name}\` ${problem}` }];
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
