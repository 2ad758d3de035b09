import { keys } from "./keys.ts";
import type { Key } from "./key.ts";
import { near } from "../../compiler/words/index.ts";
import { variablesOf } from "./resolve.ts";

export interface UnknownVariable {
  readonly variable: string;
  /** What was probably meant. */
  readonly near: string | undefined;
}

/** `SYMBI_…` variables that no setting reads: most likely misspelt. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
): readonly UnknownVariable[] {
  const known = [...all(keys, []), ...others];
  return Object.keys(env)
    .filter((name) => name.startsWith("SYMBI_") && !known.includes(name))
    .map((variable) => ({ variable, near: near(variable, known) }));
}

/** Read elsewhere: by clients of a server, and given to command agents. */
const others = ["SYMBI_SERVER", "SYMBI_API_KEY"];

function* all(table: object, path: readonly string[]): Generator<string> {
  for (const [name, entry] of Object.entries(table as Record<string, Key<unknown> | object>)) {
    const here = [...path, name];
    if ("fromToml" in entry) yield* variablesOf(here, entry);
    else yield* all(entry, here);
  }
}
