import { isCode, type Code } from "../diagnostics/index.ts";
import type { CheckOptions } from "../index.ts";

export interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options: CheckOptions;
}

/** What stands around the lines of a case, so that most cases are a line or two. */
const surroundings: Readonly<Record<string, readonly [string, string]>> = {
  file: ["", ""],
  schedule: [
    'agent a { model: "claude-sonnet-4.5" }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n',
    "}\n",
  ],
  once: ['agent a { model: "claude-sonnet-4.5" }\nschedule s {\n  agent: "a"\n', "}\n"],
  policy: [
    'agent a { model: "claude-sonnet-4.5" }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n  policy {\n',
    "  }\n}\n",
  ],
  agent: ["agent a {\n", "}\n"],
};

const HEADER = /^### (\w+): ([^|]+?)(?: \| (.*))?$/;

/**
 * Reads a file of cases. `### schedule: title` begins one; the word says what its lines are wrapped in. Settings may
 * follow: `| now=2026-01-01T00:00:00Z slack=#ops custom=pager,fax`, `models=own prices=own:EUR mcp=files limit=3
 * jitter=60` (what the checks know of the configuration), `select=code,code`, `ignore=code`, `severity=code:error`.
 * `//- path` begins another file of a `file` case.
 */
export function readCases(text: string): readonly Case[] {
  const cases: Case[] = [];
  for (const part of text.split(/^(?=### )/m)) {
    const [first = "", ...lines] = part.split("\n");
    const header = HEADER.exec(first);
    if (header === null) {
      if (part.trim() === "" || !part.startsWith("### ")) continue;
      throw new Error(`Not the beginning of a case: ${first}`);
    }
    const [, kind = "", title = "", settings = ""] = header;
    const around = surroundings[kind];
    if (around === undefined) throw new Error(`Unknown kind of case: ${kind}`);
    const body = `${lines.join("\n").trimEnd()}\n`;
    cases.push({ title, files: filesOf(around[0] + body + around[1]), options: optionsOf(settings) });
  }
  return cases;
}

function filesOf(text: string): Readonly<Record<string, string>> {
  const [first = "", ...others] = text.split(/^\/\/- /m);
  const files = others.map((other): [string, string] => {
    const end = other.indexOf("\n");
    return [other.slice(0, end).trim(), other.slice(end + 1)];
  });
  return Object.fromEntries(
    first.trim() === "" && files.length > 0 ? files : [["main.symbi", first], ...files],
  );
}

function optionsOf(settings: string): CheckOptions {
  const values = new Map(
    settings.split(" ").flatMap((setting) => {
      const [name, value] = setting.split("=");
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
  const now = values.get("now");
  const list = (name: string) => values.get(name)?.split(",");
  const number = (name: string) => (values.has(name) ? Number(values.get(name)) : undefined);
  const prices = list("prices")?.map((price) => price.split(":"));
  return {
    now: now === undefined ? undefined : new Date(now),
    config: {
      slackDefaultChannel: values.get("slack"),
      customChannels: list("custom"),
      models: list("models"),
      prices: prices && Object.fromEntries(prices.map(([model = "", currency = ""]) => [model, currency])),
      mcpServers: list("mcp"),
      maxConcurrentJobs: number("limit"),
      maxJitterSeconds: number("jitter"),
      check: {
        select: codesOf(values.get("select")),
        ignore: codesOf(values.get("ignore")),
        severity: Object.fromEntries(
          values
            .get("severity")
            ?.split(",")
            .map((pair) => pair.split(":")) ?? [],
        ),
      },
    },
  };
}

function codesOf(list: string | undefined): readonly Code[] | undefined {
  return list?.split(",").map((code) => {
    if (!isCode(code)) throw new Error(`No diagnostic: ${code}`);
    return code;
  });
}
