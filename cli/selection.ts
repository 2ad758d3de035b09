import type { CheckConfig, Code } from "../compiler/index.ts";
import { isCode } from "../compiler/diagnostics/index.ts";
import { codeProblem } from "../runtime/config/index.ts";
import { exit, Failure } from "./failure.ts";

export interface SelectionOptions {
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
}

/**
 * The configuration's selection with the command line's: `--select` stands in for all that the configuration turns
 * off, `--ignore` turns off more.
 */
export function withSelection(config: CheckConfig, { select, ignore }: SelectionOptions): CheckConfig {
  const check = config.check ?? {};
  const off = ignore === undefined ? [] : codesOf(ignore, "ignore");
  if (select === undefined)
    return { ...config, check: { ...check, ignore: [...(check.ignore ?? []), ...off] } };
  const only = select.includes("all") ? "all" : codesOf(select, "select");
  const severity = Object.fromEntries(
    Object.entries(check.severity ?? {}).filter(([, grade]) => grade !== "off"),
  );
  return { ...config, check: { select: only, ignore: off, severity } };
}

function codesOf(words: readonly string[], list: "select" | "ignore"): readonly Code[] {
  return words.map((word) => {
    const problem = codeProblem(word, list);
    if (problem !== undefined || !isCode(word))
      throw new Failure(exit.usage, `--${list}: ${problem ?? word}`);
    return word;
  });
}
