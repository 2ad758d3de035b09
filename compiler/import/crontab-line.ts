/** One line of a crontab, as cron reads it: crontab(5) and cronie's `entry.c` and `env.c`. */
export type CrontabLine =
  | { readonly kind: "blank" }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "assignment"; readonly name: string; readonly value: string }
  | CrontabJob
  /** `why` follows the line's text in a sentence. */
  | { readonly kind: "unreadable"; readonly why: string };

export interface CrontabJob {
  readonly kind: "job";
  /** Five fields, or a nickname. */
  readonly timing: string;
  /** Whom it runs as, in a system crontab. */
  readonly user: string | undefined;
  readonly command: string;
  /** Everything behind the timing, as it is written. */
  readonly rest: string;
  /** What the command reads: the text behind an unescaped `%`. */
  readonly input: string | undefined;
  /** `-` before the line (SUSE, cronie) or flags before the command (OpenBSD). */
  readonly flags: string;
}

const assignment = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z_][A-Za-z0-9_]*))[ \t]*=[ \t]*(.*)$/;
const fiveFields = /^((?:[^ \t]+[ \t]+){5})(.*)$/;
const nickname = /^(@[^ \t]*)[ \t]*(.*)$/;

export function readLine(line: string, system: boolean): CrontabLine {
  const text = withoutBlanks(line);
  if (text.includes("\0")) return { kind: "unreadable", why: "holds a NUL character" };
  if (text === "") return { kind: "blank" };
  if (text.startsWith("#")) return { kind: "comment", text: text.slice(1).replace(/^ /, "") };
  const set = assignment.exec(text);
  if (set !== null) {
    const [, double, single, bare = "", value = ""] = set;
    return { kind: "assignment", name: double ?? single ?? bare, value: unquoted(value) };
  }
  const quiet = /^-(?=[\d*@])/.test(text) ? "-" : "";
  const timed = text.slice(quiet.length);
  const [, timing, rest = ""] = (timed.startsWith("@") ? nickname : fiveFields).exec(timed) ?? [];
  if (timing === undefined) {
    return {
      kind: "unreadable",
      why: "is no comment, no assignment, and has no five time fields before a command",
    };
  }
  return jobOf(timing, rest, system, quiet);
}

function jobOf(timing: string, rest: string, system: boolean, quiet: string): CrontabLine {
  const [, user, afterUser = ""] = system
    ? (/^([^ \t]+)[ \t]*(.*)$/.exec(rest) ?? [])
    : [undefined, undefined, rest];
  const flags = /^(?:-[nqs]+[ \t]+)*/.exec(afterUser)?.[0] ?? "";
  const { command, input } = atPercent(afterUser.slice(flags.length));
  if (command.trim() === "") {
    const missing = system && user !== undefined ? "behind the user" : "behind the time";
    return { kind: "unreadable", why: `has no command ${missing}` };
  }
  return {
    kind: "job",
    timing: timing.trim().replace(/[ \t]+/g, " "),
    user,
    command,
    rest,
    input,
    flags: [quiet, flags.trim()].filter((flag) => flag !== "").join(" "),
  };
}

/** Without a regular expression: one for the end would take quadratic time on a line of blanks. */
function withoutBlanks(line: string): string {
  let [start, end] = [0, line.length];
  while (start < end && " \t".includes(line.charAt(start))) start++;
  while (end > start && " \t\r".includes(line.charAt(end - 1))) end--;
  return line.slice(start, end);
}

/** One pair of quotes is taken off; nothing is expanded. */
function unquoted(value: string): string {
  const quote = value.charAt(0);
  const whole = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return whole ? value.slice(1, -1) : value;
}

/** The command ends at the first `%` without a `\` before it; further ones are line ends; `\%` is a percent sign. */
function atPercent(text: string): { readonly command: string; readonly input: string | undefined } {
  const pieces: readonly string[] = text.match(/\\[^]|[^\\%]+|%|\\/g) ?? [];
  const end = pieces.indexOf("%");
  const plain = (part: readonly string[]) => part.map((piece) => (piece === "\\%" ? "%" : piece)).join("");
  if (end < 0) return { command: plain(pieces), input: undefined };
  const input = plain(pieces.slice(end + 1).map((piece) => (piece === "%" ? "\n" : piece)));
  return {
    command: plain(pieces.slice(0, end)),
    input: input.endsWith("\n") || input === "" ? input : `${input}\n`,
  };
}
