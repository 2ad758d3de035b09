import { isTimeZone } from "../cron/index.ts";
import { quoted } from "../diagnostics/index.ts";
import { nameOfCommand } from "./command-name.ts";
import { type CrontabJob, readLine } from "./crontab-line.ts";
import { type Document, document, literal } from "./document.ts";
import { crontabExpression, differsInDays } from "./expression.ts";
import { type Imported, type Notes, notes } from "./types.ts";

export interface CrontabOptions {
  /** The sixth column is the user, as in /etc/crontab and /etc/cron.d. */
  readonly system?: boolean | undefined;
  /** The zone of the machine, for all schedules without one of their own. Default: UTC, and a note. */
  readonly timezone?: string | undefined;
}

/** What assignments have set so far: it holds for the lines below them. */
interface Settings {
  readonly env: Map<string, string>;
  shell: string;
  home: string | undefined;
  timezone: string | undefined;
  /** `MAILTO=""`: nobody wants the output. */
  silent: boolean;
}

/** Converts a crontab. Total: what cannot be converted is noted. */
export function importCrontab(text: string, name: string, options: CrontabOptions = {}): Imported {
  const told = notes();
  const body = document();
  const settings: Settings = {
    env: new Map(),
    shell: "sh",
    home: undefined,
    timezone: options.timezone,
    silent: false,
  };
  const users = new Set<string>();
  let homeless = false;
  let zoneless = false;

  for (const [i, source] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    const number = i + 1;
    const line = readLine(source, options.system === true);
    switch (line.kind) {
      case "blank":
        body.gap();
        break;
      case "comment":
        body.comment(line.text);
        break;
      case "assignment":
        body.comment(...assign(settings, line, number, told, options));
        break;
      case "unreadable":
        lost(told.lose(number, `${quoted(source.trim())} ${line.why}.`), source, body);
        break;
      case "job": {
        const why = convert(line, number, { settings, told, body, users });
        if (why === undefined) {
          homeless ||= settings.home === undefined;
          zoneless ||= settings.timezone === undefined;
        } else lost(told.lose(number, why), source, body);
        break;
      }
    }
  }
  if (body.schedules === 0) return { text: "", schedules: 0, notes: told.all };
  const zone = zoneless ? told.say(undefined, zoneNote) : undefined;
  const head = document();
  head.comment(...heading(name, zone, homeless));
  return { text: `${head.text()}\n${body.text()}`, schedules: body.schedules, notes: told.all };
}

const zoneNote =
  "cron runs by the machine's own clock, and these schedules by UTC: if that is not the same, convert again with --tz and the machine's zone.";

function heading(name: string, zone: string | undefined, homeless: boolean): string[] {
  return [
    `Converted from ${name} by \`symbi import crontab\`. What is different here:`,
    ...(zone === undefined ? [] : [`- ${zone}`]),
    "- One run of a schedule at a time (`max_concurrent`), and for an hour at most (`max_runtime` in a policy).",
    "- After three failed runs in a row a schedule stops (`max_retries`); cron never does.",
    "- A time that passed while nothing ran is made up for, if it is less than an hour ago (`catch_up`); cron forgets it.",
    "- A command reads the run as JSON on its standard input, where cron gives it nothing.",
    ...(homeless ? ["- Commands start in the folder of this file (`cwd`), cron's in the user's home."] : []),
  ];
}

function lost(why: string, source: string, body: Document): void {
  body.comment(`not carried over: ${why}`, `  ${source.trim()}`);
  body.gap();
}

/** Answers with what a reader of the result should know. */
function assign(
  settings: Settings,
  { name, value }: { readonly name: string; readonly value: string },
  line: number,
  told: Notes,
  { timezone }: CrontabOptions,
): string[] {
  switch (name) {
    case "SHELL":
      settings.shell = value === "/bin/sh" || value.trim() === "" ? "sh" : value;
      return [];
    case "MAILTO":
      settings.silent = value === "";
      return value === ""
        ? []
        : [
            told.say(
              line,
              `MAILTO: cron mails what a job prints to ${quoted(value)}. Here that is \`delivery: ["email"]\` with \`email_recipients\`; without it, it goes to standard output.`,
            ),
          ];
    case "CRON_TZ":
    case "TZ": {
      if (name === "TZ") settings.env.set(name, value);
      const zone = value.replace(/^:/, "");
      if (!isTimeZone(zone)) {
        return [told.say(line, `${name}=${quoted(value)} is no IANA time zone and is not carried over.`)];
      }
      if (name === "CRON_TZ") settings.timezone = zone;
      else settings.timezone = timezone ?? zone;
      return name === "CRON_TZ" || timezone !== undefined
        ? []
        : [
            told.say(
              line,
              `TZ is taken for the zone of the schedules. Many crons set it for the commands only and keep the machine's own zone for the times: if yours does, convert again with --tz.`,
            ),
          ];
    }
    case "MAILFROM":
    case "CONTENT_TYPE":
    case "CONTENT_TRANSFER_ENCODING":
    case "RANDOM_DELAY":
    case "START_HOURS_RANGE":
      return [told.say(line, `${name}=${quoted(value)} is a setting of cron's own and is not carried over.`)];
    default:
      return variable(settings, name, value, line, told);
  }
}

function variable(settings: Settings, name: string, value: string, line: number, told: Notes): string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return [told.say(line, `the variable ${quoted(name)} cannot be set here and is not carried over.`)];
  }
  settings.env.set(name, value);
  if (name === "HOME") settings.home = value.startsWith("/") && !value.includes("${") ? value : undefined;
  return /secret|token|passw|api_?key|credential/i.test(name)
    ? [
        told.say(
          line,
          `${name} stands here in clear. Better: "\${${name}}", which is looked up when the command starts.`,
        ),
      ]
    : [];
}

interface Conversion {
  readonly settings: Settings;
  readonly told: Notes;
  readonly body: Document;
  /** Whose jobs have been told of. */
  readonly users: Set<string>;
}

/** Adds the job to the document, or answers why not. */
function convert(
  job: CrontabJob,
  line: number,
  { settings, told, body, users }: Conversion,
): string | undefined {
  const expression = crontabExpression(job.timing);
  if (!expression.ok) return `${expression.why.replace(/\.$/, "")}.`;
  const { cron, schedule } = expression;
  const comments: string[] = [];
  if (differsInDays(cron, schedule)) {
    comments.push(
      told.say(
        line,
        `${quoted(cron)}: where a day field begins with \`*\`, cron runs on days that match both day fields; here either one is enough. Keep one, and let the command look for the other.`,
      ),
    );
  }
  if (job.user !== undefined) comments.push(ranAs(job.user, line, told, users));
  if (job.flags !== "") {
    comments.push(told.say(line, `the flag ${quoted(job.flags)} is cron's own and is not carried over.`));
  }
  if (job.user === undefined && /^root[ \t]+\//.test(job.rest) && !users.has("")) {
    users.add("");
    comments.push(
      told.say(
        line,
        "this looks like a system crontab, with a user before the command: convert it with --system.",
      ),
    );
  }
  body.job({
    name: nameOfCommand(job.command),
    comments,
    agent: {
      command: [settings.shell, "-c", shellText(job)],
      cwd: settings.home,
      env:
        settings.env.size === 0
          ? undefined
          : Object.fromEntries([...settings.env].map(([key, value]) => [key, literal(value)])),
    },
    schedule: {
      cron,
      timezone: settings.timezone,
      delivery: settings.silent ? [] : undefined,
    },
  });
  return undefined;
}

/** Said once for each user, and written at each of the jobs. */
function ranAs(user: string, line: number, told: Notes, users: Set<string>): string {
  const message = `cron ran this as ${quoted(user)}; here it runs as whoever starts symbi.`;
  if (users.has(user)) return message;
  users.add(user);
  return told.say(line, message);
}

/** What stood behind `%` is piped in: the agent's own standard input carries the run. */
function shellText({ command, input }: CrontabJob): string {
  const text = command.trim();
  return input === undefined ? text : `printf %s '${input.replaceAll("'", "'\\''")}' | {\n${text}\n}`;
}
