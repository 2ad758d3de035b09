import { unifiedDiff } from "../compiler/diff/index.ts";
import type { Terminal } from "./terminal.ts";
import { manyLines } from "./text.ts";

/** A unified diff: as it is for programs; for people with colours, and with nothing that would act on the terminal. */
export function showDiff({ out, paint, width }: Terminal, file: string, before: string, after: string): void {
  const diff = unifiedDiff(file, before, after);
  const text = width === undefined ? diff : manyLines(diff);
  out(
    text.replace(/^.*$/gm, (line) => {
      if (line.startsWith("+++") || line.startsWith("---")) return paint("bold", line);
      if (line.startsWith("@@")) return paint("cyan", line);
      if (line.startsWith("+")) return paint("green", line);
      return line.startsWith("-") ? paint("red", line) : line;
    }),
  );
}
