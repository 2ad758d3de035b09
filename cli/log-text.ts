import type { Level, LogLine } from "../runtime/logs/types.ts";
import type { Style, Terminal } from "./terminal.ts";
import { oneLine } from "./text.ts";
import { localTime } from "./times.ts";

const styles: Readonly<Record<Level, Style>> = { debug: "dim", info: "cyan", warn: "yellow", error: "red" };
/** Fields that the reader of a terminal has no use for: they are in the file. */
const LEFT_OUT: ReadonlySet<string> = new Set(["pid", "stack"]);

/** A line of the log for people: when, how grave, who, what, then the fields. */
export function logText({ time, level, component, message, fields }: LogLine, terminal: Terminal): string {
  const shown = Object.entries(fields)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${terminal.paint("dim", `${oneLine(name)}=`)}${valueText(value)}`);
  const grave = terminal.paint(styles[level], level.padEnd(5));
  const when = terminal.paint("dim", localTime(time));
  return `${[`${when}  ${grave}  ${component.padEnd(9)}  ${oneLine(message)}`, ...shown].join("  ")}\n`;
}

function valueText(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=]+$/.test(value)) return oneLine(value);
  return oneLine(JSON.stringify(value) ?? String(value));
}
