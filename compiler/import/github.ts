import { isTimeZone, type CronSchedule } from "../cron/index.ts";
import { quoted } from "../diagnostics/index.ts";
import { type Document, document, type Fields } from "./document.ts";
import { robfigExpression } from "./expression.ts";
import { type Imported, listed, type Notes, notes } from "./types.ts";
import { readYaml, type YamlValue } from "./yaml.ts";

/** Converts the `schedule` triggers of a GitHub Actions workflow. Total: what cannot be converted is noted. */
export function importGithub(text: string, name: string): Imported {
  const told = notes();
  const body = document();
  const [workflow] = readYaml(text, told) ?? [];
  const triggers = workflow?.fields?.get("on");
  if (told.all.some(({ lost }) => lost)) return nothing(told);
  const schedules = triggers?.fields?.get("schedule");
  if (schedules?.items === undefined) {
    told.lose(
      triggers?.line ?? workflow?.line,
      triggers === undefined
        ? "it has no `on`: this is no GitHub workflow."
        : "it has no `schedule` under `on`: there is nothing to convert.",
    );
    return nothing(told);
  }
  const file = /\.ya?ml$/i.test(name) ? name.replace(/^.*[/\\]/, "") : undefined;
  const title = workflow?.fields?.get("name")?.text;
  const concurrency = workflow?.fields?.get("concurrency");
  const general = [
    ...aboutTriggers(triggers, told),
    ...aboutConcurrency(concurrency, told),
    ...aboutEvent(text, told),
  ];
  const common = {
    name: title ?? file?.replace(/\.ya?ml$/i, "") ?? "workflow",
    agent: agentOf(file, title),
    schedule: { max_concurrent: concurrency === undefined ? undefined : 1 },
  };
  for (const [i, item] of schedules.items.entries()) {
    // A comment before the first item is the list's.
    convert(item, i === 0 ? schedules.comments : [], common, told, body);
  }
  if (body.schedules === 0) return nothing(told);
  const head = document();
  head.comment(...heading(name), ...general.map((line) => `- ${line}`));
  return { text: `${head.text()}\n${body.text()}`, schedules: body.schedules, notes: told.all };
}

function nothing(told: Notes): Imported {
  return { text: "", schedules: 0, notes: told.all };
}

function heading(name: string): string[] {
  return [
    `Converted from ${name} by \`symbi import github\`. What is different here:`,
    "- A run starts the workflow through GitHub's command line, `gh`, and has succeeded when GitHub took the request: how the workflow ends, GitHub shows.",
    "- `gh` needs GH_TOKEN in symbi's environment, and a clone of the repository as its folder (`cwd`) or `--repo OWNER/NAME`.",
    "- Take `schedule` out of the workflow when this is in use, or GitHub starts it too.",
    "- GitHub starts late, or not at all, when it is busy; these times are kept.",
  ];
}

function agentOf(file: string | undefined, title: string | undefined): Fields {
  const workflow = file ?? title ?? "workflow.yml";
  return {
    description: `Starts the GitHub workflow ${title === undefined || title === workflow ? workflow : `${title} (${workflow})`}`,
    command: ["gh", "workflow", "run", workflow.replaceAll("\0", "")],
    env: { GH_TOKEN: "${GH_TOKEN}" },
  };
}

function aboutTriggers(triggers: YamlValue | undefined, told: Notes): string[] {
  const names = [...(triggers?.fields?.keys() ?? [])];
  const others = names.filter((each) => each !== "schedule" && each !== "workflow_dispatch");
  return [
    ...(names.includes("workflow_dispatch")
      ? []
      : [
          told.say(
            triggers?.line,
            "The workflow has no `workflow_dispatch` trigger, and without one nobody but GitHub can start it: add `workflow_dispatch:` under `on`.",
          ),
        ]),
    ...(others.length === 0
      ? []
      : [told.say(triggers?.line, `Other triggers stay with GitHub: ${listed(others)}.`)]),
  ];
}

function aboutConcurrency(concurrency: YamlValue | undefined, told: Notes): string[] {
  if (concurrency?.fields?.get("cancel-in-progress")?.text !== "true") return [];
  return [
    told.say(
      concurrency.line,
      "`cancel-in-progress`: GitHub goes on to cancel the workflow under way when another starts; here a run is over once the request is made.",
    ),
  ];
}

/** A workflow that asks what started it will get another answer. */
function aboutEvent(text: string, told: Notes): string[] {
  const found = /github\.event\.schedule|event_name\s*[!=]=\s*['"]schedule['"]/.exec(text);
  if (found === null) return [];
  const line = text.slice(0, found.index).split("\n").length;
  return [
    told.say(
      line,
      `The workflow looks at ${quoted(found[0])}, and will be started by \`workflow_dispatch\`.`,
    ),
  ];
}

interface Common {
  readonly name: string;
  readonly agent: Fields;
  readonly schedule: Fields;
}

function convert(
  item: YamlValue,
  before: readonly string[],
  common: Common,
  told: Notes,
  body: Document,
): void {
  const lose = (message: string) => {
    body.comment(`not carried over: ${told.lose(item.line, message)}`);
    body.gap();
  };
  const cron = item.fields?.get("cron");
  if (cron?.text === undefined) return lose("an entry of `schedule` has no `cron`.");
  const zone = item.fields?.get("timezone");
  if (zone !== undefined && !isTimeZone(zone.text ?? "")) {
    return lose(`the timezone ${quoted(zone.text ?? "")} of ${quoted(cron.text)} is no IANA time zone.`);
  }
  const expression = robfigExpression(cron.text);
  if (!expression.ok) return lose(`${expression.why.replace(/\.$/, "")}.`);
  const written = cron.text.trim();
  body.job({
    ...common,
    comments: [
      ...before,
      ...item.comments,
      ...cron.comments,
      ...(expression.cron === written ? [] : [`GitHub: ${written}`]),
      ...(isTooFrequent(expression.schedule)
        ? [
            told.say(
              item.line,
              `${quoted(written)}: GitHub runs nothing oftener than every 5 minutes; here it runs as it is written.`,
            ),
          ]
        : []),
    ],
    schedule: { cron: expression.cron, timezone: zone?.text, ...common.schedule },
  });
}

/** Two hours of fires hold every distance there is within a day's hours. */
function isTooFrequent(schedule: CronSchedule): boolean {
  const fires = schedule.next(0, 121).map((fire) => fire.getTime());
  return fires.some((fire, i) => i > 0 && fire - (fires[i - 1] ?? 0) < 5 * 60_000);
}
