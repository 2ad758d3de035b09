import { readDuration } from "../../grammar/values/index.ts";
import { durationText } from "../json/index.ts";

/** One setting: what it may be, what it is when nobody says, and where else it can be said. */
export interface Key<T> {
  readonly default: T;
  /** One sentence for people. */
  readonly doc: string;
  /** What a value must be, for messages: "a whole number, at least 1". */
  readonly wanted: string;
  /** Short environment names besides `SYMBI_<TABLE>_<KEY>`. */
  readonly aliases: readonly string[];
  /** Never shown. */
  readonly secret: boolean;
  /** A relative path starts at the workspace. */
  readonly path: boolean;
  /** Says where relative paths inside a value start: the folder of the file. */
  readonly located?: (value: unknown, folder: string) => unknown;
  /** Where the value is many tables under names that the file chooses: the keys of each, for people. */
  readonly each?: readonly { readonly key: string; readonly wanted: string; readonly doc: string }[];
  /** From TOML. Undefined: not acceptable. */
  readonly fromToml: (value: unknown) => T | undefined;
  /** The value as it would stand in TOML. */
  readonly written: (value: T) => unknown;
  /** From an environment variable's text. Undefined: not acceptable. */
  readonly fromText: (text: string) => T | undefined;
  /** What exactly is wrong with a value that is not acceptable, where more can be said than what is wanted. */
  readonly flaws?: (value: unknown, from: "toml" | "text") => readonly Flaw[];
}

/** One thing wrong with a value. */
export interface Flaw {
  /** The keys below the setting's own that lead to it. */
  readonly below: readonly string[];
  /** A sentence. */
  readonly message: string;
}

type Leaf = string | number | boolean | readonly string[] | ReadonlyMap<string, unknown> | undefined;

/** A table of keys in the shape of what it describes, so that no setting can lack its key, nor a key its setting. */
export type KeyTable<T> = {
  readonly [K in keyof T]: [T[K]] extends [Leaf] ? Key<T[K]> : KeyTable<T[K]>;
};

export interface Said {
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly secret?: boolean;
}

/** A key with what most of them have in common. */
export function key<T>(
  said: Said,
  rest: Pick<Key<T>, "default" | "wanted" | "fromToml" | "fromText">,
): Key<T> {
  return { aliases: [], secret: false, path: false, written: (value) => value, ...said, ...rest };
}

export function whole(said: Said & { min: number; max?: number; default: number }): Key<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, default: standard, ...rest } = said;
  const accept = (value: unknown) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : undefined;
  return key(rest, {
    default: standard,
    wanted:
      max === Number.MAX_SAFE_INTEGER
        ? `a whole number, at least ${min}`
        : `a whole number from ${min} to ${max}`,
    fromToml: accept,
    fromText: (text) => (/^[+-]?\d+$/.test(text.trim()) ? accept(Number(text)) : undefined),
  });
}

export function flag(said: Said & { default: boolean }): Key<boolean> {
  return key(said, {
    default: said.default,
    wanted: "true or false",
    fromToml: (value) => (typeof value === "boolean" ? value : undefined),
    fromText: (text) => flagWords.get(text.trim().toLowerCase()),
  });
}

const flagWords = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["0", false],
  ["no", false],
  ["off", false],
]);

/** Text that may hold `${…}` references; they stay as written. */
export function text(said: Said): Key<string | undefined> {
  return key<string | undefined>(said, {
    default: undefined,
    wanted: "a text in quotes",
    fromToml: (value) => (typeof value === "string" ? value : undefined),
    fromText: (value) => value,
  });
}

export function path(said: Said & { default: string }): Key<string> {
  return {
    ...key<string>(said, {
      default: said.default,
      wanted: "a path in quotes",
      fromToml: (value) => (typeof value === "string" && value !== "" ? value : undefined),
      fromText: (value) => value,
    }),
    path: true,
  };
}

export function words(said: Said): Key<readonly string[] | undefined> {
  return key<readonly string[] | undefined>(said, {
    default: undefined,
    wanted: "a list of texts",
    fromToml: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined,
    fromText: (value) =>
      value
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== ""),
  });
}

/** Written as text (`"1h30m"`), held as milliseconds. */
export function duration(said: Said & { default: number }): Key<number> {
  const fromText = (value: string) => {
    const reading = readDuration(value);
    return "ms" in reading && reading.ms > 0 ? reading.ms : undefined;
  };
  return {
    ...key(said, {
      default: said.default,
      wanted: 'a duration over zero in quotes, like "30s", "5m" or "1h30m"',
      fromToml: (value) => (typeof value === "string" ? fromText(value) : undefined),
      fromText,
    }),
    written: durationText,
  };
}
