import type { Terminal } from "./terminal.ts";
import { manyLines } from "./text.ts";

/** What an agent said: as it is into files and pipes, harmless on a terminal; always ends its last line. */
export function printOutput(terminal: Terminal, output: string): void {
  if (output === "") return;
  const text = output.endsWith("\n") ? output : `${output}\n`;
  terminal.out(terminal.width === undefined ? text : manyLines(text));
}
