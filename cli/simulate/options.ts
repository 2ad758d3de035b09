import { isTimeZone, UnknownTimeZoneError } from "../../compiler/cron/index.ts";
import { near } from "../../compiler/words/index.ts";
import { readDuration } from "../../grammar/values/index.ts";
import type { Span } from "../../runtime/simulate/index.ts";
import { exit, Failure } from "../failure.ts";
import { instantOf } from "../fires/instants.ts";
import { quoted } from "../jobs.ts";

export interface SimulateOptions {
  readonly from?: string;
  readonly to?: string;
  readonly tz: string;
  readonly runtime?: readonly string[];
  readonly fail?: readonly string[];
  readonly down?: readonly string[];
  readonly environment?: string;
  readonly maxDays: number;
  readonly limit?: number;
  /** `true`: as usual; `false`: not at all. */
  readonly fold?: number | boolean;
  readonly summary?: true;
  readonly format: "text" | "json" | "svg";
}

const DAY = 86_400_000;
const USUAL_DAYS = 7;

function wrong(message: string, hint?: string): Failure {
  return new Failure(exit.usage, message, hint);
}

/** Times without an offset are those of `--tz`. */
export function spanOf({ from, to, tz, maxDays }: SimulateOptions, now: number): Span {
  if (!isTimeZone(tz)) throw wrong(new UnknownTimeZoneError(tz).message);
  const start = from === undefined ? now : instantOf("--from", from, tz);
  const end = to === undefined ? start + USUAL_DAYS * DAY : instantOf("--to", to, tz);
  if (end <= start) throw wrong("--to must lie after --from: what begins where it ends holds no time.");
  const days = Math.ceil((end - start) / DAY);
  if (days > maxDays) {
    throw wrong(
      `From --from to --to are ${days} days, and a simulation takes at most ${maxDays}.`,
      `--max-days ${days} lets it run so long.`,
    );
  }
  return { from: start, to: end };
}

/** `FROM..TO`, each; in order. */
export function downSpans(texts: readonly string[] = [], tz: string, whole: Span): readonly Span[] {
  const spans = texts.map((text) => {
    const [from, to, ...more] = text.split("..");
    if (from === undefined || to === undefined || more.length > 0) {
      throw wrong(`--down must be two instants with .. between them, not ${quoted(text)}.`);
    }
    return { from: instantOf("--down", from, tz), to: instantOf("--down", to, tz) };
  });
  const ordered = spans.sort((a, b) => a.from - b.from);
  for (const [i, { from, to }] of ordered.entries()) {
    if (to <= from) throw wrong("--down must end after it begins.");
    if (from < whole.from || to > whole.to) throw wrong("--down must lie between --from and --to.");
    if (from <= (ordered[i - 1]?.to ?? -Infinity)) throw wrong("One --down must end before the next begins.");
  }
  return ordered;
}

export interface Runtimes {
  /** Milliseconds, by name of the schedule. */
  readonly of: ReadonlyMap<string, number>;
  /** Of those whose agent says nothing either. */
  readonly others: number | undefined;
}

/** `DURATION` or `NAME=DURATION`, each. */
export function runtimesOf(texts: readonly string[] = [], names: readonly string[]): Runtimes {
  const of = new Map<string, number>();
  let others: number | undefined;
  for (const text of texts) {
    const { name, value } = named(text);
    const reading = readDuration(value);
    if (!("ms" in reading))
      throw wrong(`--runtime must be a duration like 90s, or NAME=90s, not ${quoted(text)}.`);
    if (name === undefined) others = reading.ms;
    else of.set(known("--runtime", name, names), reading.ms);
  }
  return { of, others };
}

/** `NAME`: each run fails. `NAME=N`: each Nth does. */
export function failuresOf(
  texts: readonly string[] = [],
  names: readonly string[],
): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const { name, value } = names.includes(text) ? { name: text, value: "1" } : named(text);
      if (name === undefined) return [known("--fail", value, names), 1];
      if (!/^[1-9]\d{0,8}$/.test(value)) {
        throw wrong(
          `--fail must be the name of a schedule, or NAME=3 for each third run, not ${quoted(text)}.`,
        );
      }
      return [known("--fail", name, names), Number(value)];
    }),
  );
}

function named(text: string): { readonly name: string | undefined; readonly value: string } {
  const at = text.lastIndexOf("=");
  return at === -1
    ? { name: undefined, value: text }
    : { name: text.slice(0, at), value: text.slice(at + 1) };
}

function known(option: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const meant = near(name, names);
  throw wrong(
    `${option}: there is no schedule ${quoted(name)} here.`,
    meant === undefined ? undefined : `Did you mean ${quoted(meant)}?`,
  );
}
