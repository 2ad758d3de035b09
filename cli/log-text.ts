import type { Fields, Level, LogLine } from "../runtime/logs/types.ts";
import type { Style, Terminal } from "./terminal.ts";
import { oneLine } from "./text.ts";
import { localTime } from "./times.ts";

const styles: Readonly<Record<Level, Style>> = { debug: "dim", info: "cyan", warn: "yellow", error: "red" };
/** Fields that the reader of a terminal has no use for. */
const LEFT_OUT: ReadonlySet<string> = new Set(["pid", "stack", "status", "delivery_id"]);
/** What a field is as a rule, so that it need not be said. */
const USUAL: Fields = { kind: "scheduled", attempt: 1 };

/** A line of the log for people: when, how grave, who, what, then the fields. `all`: also those that say little. */
export function logText(
  { time, level, component, message, fields }: LogLine,
  terminal: Terminal,
  all: boolean,
): string {
  const shown = (all ? Object.entries(fields) : tellingFields(fields)).map(
    ([name, value]) => `${terminal.paint("dim", `${oneLine(name)}=`)}${valueText(value)}`,
  );
  const grave = terminal.paint(styles[level], level.padEnd(5));
  const when = terminal.paint("dim", localTime(time));
  return `${[`${when}  ${grave}  ${component.padEnd(9)}  ${oneLine(message)}`, ...shown].join("  ")}\n`;
}

/** Whose job first, which run last; nothing that another field or the message says. The rest is in the file. */
function tellingFields(fields: Fields): [string, unknown][] {
  const { job_name, run_id, ...rest } = fields;
  const telling = Object.entries(rest).filter(
    ([name, value]) =>
      !LEFT_OUT.has(name) &&
      value !== USUAL[name] &&
      !(name === "job_id" && job_name !== undefined) &&
      !(name === "error" && typeof value === "string" && String(rest["reason"]).includes(value)) &&
      !(name === "usage" && isNone(value)),
  );
  return [...named("job_name", job_name), ...telling, ...named("run_id", run_id)];
}

function named(name: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[name, value]];
}

/** An agent that uses no model uses nothing. */
function isNone(usage: unknown): boolean {
  return typeof usage === "object" && usage !== null && Object.values(usage).every((used) => used === 0);
}

function valueText(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=]+$/.test(value)) return oneLine(value);
  return oneLine(JSON.stringify(value) ?? String(value));
}
