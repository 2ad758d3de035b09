import fc from "fast-check";
import { expect } from "vitest";
import { check, format } from "../index.ts";
import type { Imported } from "./index.ts";

/** What the text compiles to; the promise of every converter is that it does, whole, without an error and laid out. */
export function compiled({ text, schedules }: Imported) {
  const { diagnostics, jobs, agents } = check({ "imported.symbi": text });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(jobs).toHaveLength(schedules);
  expect(format(text)).toBe(text);
  return {
    jobs: jobs.map(({ definition }) => definition),
    agents: agents.map(({ definition }) => definition),
  };
}

export const lost = ({ notes }: Imported): string[] =>
  notes.filter((note) => note.lost).map(({ message }) => message);

/** Characters that some part of the way takes for its own. */
export const wild = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        "${",
        "$${",
        "}",
        '"',
        "'",
        "\\",
        "%",
        "#",
        "//",
        "{{",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u202e",
        " ",
        "x",
        "é",
        "\ud800",
        '"""',
        "*",
        "0",
        "@",
        "=",
        "-",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);
