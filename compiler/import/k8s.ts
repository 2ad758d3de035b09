import { isTimeZone } from "../cron/index.ts";
import { quoted } from "../diagnostics/index.ts";
import { type Document, document, type Fields } from "./document.ts";
import { robfigExpression } from "./expression.ts";
import { type Container, readContainer } from "./k8s-container.ts";
import { aboutCronJob } from "./k8s-notes.ts";
import { type Imported, listed, type Notes, notes } from "./types.ts";
import { readYaml, type YamlValue } from "./yaml.ts";

export interface K8sOptions {
  /** The zone of the cluster's controller, for CronJobs without one. Default: UTC, which it normally is. */
  readonly timezone?: string | undefined;
}

/** Converts the CronJobs among Kubernetes manifests. Total: what cannot be converted is noted. */
export function importK8s(text: string, name: string, options: K8sOptions = {}): Imported {
  const told = notes();
  const body = document();
  const documents = readYaml(text, told);
  const found = (documents ?? []).flatMap((each) =>
    kindOf(each)?.endsWith("List") === true ? itemsOf(each) : [each],
  );
  const cronJobs = found.filter((each) => kindOf(each) === "CronJob");
  if (documents !== undefined && cronJobs.length === 0) {
    told.lose(undefined, "there is no CronJob in it: there is nothing to convert.");
  }
  const others = [
    ...new Set(found.flatMap((each) => (kindOf(each) === "CronJob" ? [] : (kindOf(each) ?? [])))),
  ];
  if (cronJobs.length > 0 && others.length > 0) {
    told.say(undefined, `Other objects are not carried over: ${listed(others)}.`);
  }
  let zoneless = false;
  let zoned = false;
  for (const cronJob of cronJobs) {
    const why = convert(cronJob, options, told, body);
    if (why === undefined) {
      const { zone } = zoneOf(cronJob, options);
      zoneless ||= zone === undefined;
      zoned ||= zone !== undefined && zone !== "UTC";
    } else {
      body.comment(`not carried over: ${told.lose(cronJob.line, why)}`);
      body.gap();
    }
  }
  if (body.schedules === 0) return { text: "", schedules: 0, notes: told.all };
  const head = document();
  head.comment(...heading(name, zoneless, zoned));
  return { text: `${head.text()}\n${body.text()}`, schedules: body.schedules, notes: told.all };
}

function heading(name: string, zoneless: boolean, zoned: boolean): string[] {
  return [
    `Converted from ${name} by \`symbi import k8s\`. What is different here:`,
    "- Commands run on this machine, in the folder of this file or in `cwd`, and not in a container.",
    "- A run may take an hour at most, unless `max_runtime` says otherwise; a Kubernetes job has no limit of its own.",
    "- After three failed runs in a row a schedule stops (`max_retries`); a CronJob goes on.",
    ...(zoned
      ? [
          "- When clocks go forward, a time that does not exist runs at the end of the gap (`dst_gap`); Kubernetes leaves it out.",
        ]
      : []),
    ...(zoneless
      ? [
          "- Without `timeZone`, Kubernetes goes by its controller's clock, normally UTC, and these schedules by UTC.",
        ]
      : []),
    "- Suspend the CronJob when this is in use, or both run.",
  ];
}

function kindOf(value: YamlValue): string | undefined {
  return value.fields?.get("kind")?.text;
}

function itemsOf(list: YamlValue): readonly YamlValue[] {
  return list.fields?.get("items")?.items ?? [];
}

/** Adds the CronJob to the document, or answers why not. */
function convert(cronJob: YamlValue, options: K8sOptions, told: Notes, body: Document): string | undefined {
  const metadata = cronJob.fields?.get("metadata")?.fields;
  const name = metadata?.get("name")?.text ?? metadata?.get("generateName")?.text ?? "job";
  const spec = cronJob.fields?.get("spec")?.fields;
  const schedule = spec?.get("schedule")?.text;
  if (spec === undefined || schedule === undefined)
    return `the CronJob ${quoted(name)} has no \`spec.schedule\`.`;
  const { zone, wrong, rest } = zoneOf(cronJob, options);
  if (wrong !== undefined)
    return `the CronJob ${quoted(name)} names the zone ${quoted(wrong)}, which is no IANA time zone.`;
  const expression = robfigExpression(rest);
  if (!expression.ok) return `the CronJob ${quoted(name)}: ${expression.why.replace(/\.$/, "")}.`;

  const job = spec.get("jobTemplate")?.fields?.get("spec")?.fields;
  const pod = job?.get("template")?.fields?.get("spec");
  const container = readContainer(pod, told);
  if (container === undefined)
    return `the CronJob ${quoted(name)} has no container, so there is nothing to run.`;
  const written = schedule.trim();
  body.job({
    name,
    comments: [
      ...cronJob.comments,
      ...(expression.cron === written ? [] : [`Kubernetes: schedule: ${written}`]),
      ...container.notes,
      ...aboutCronJob({ spec, job, metadata }, told),
    ],
    agent: agentOf(container),
    schedule: {
      cron: expression.cron,
      timezone: zone,
      catch_up_window: seconds(spec.get("startingDeadlineSeconds")),
      max_concurrent: spec.get("concurrencyPolicy") === undefined ? undefined : overlapOf(spec),
      tags: tagsOf(metadata),
      enabled: spec.get("suspend")?.text === "true" ? false : undefined,
    },
    policy: { max_runtime: seconds(job?.get("activeDeadlineSeconds")) },
  });
  return undefined;
}

interface Zone {
  readonly zone: string | undefined;
  /** Named, and none. */
  readonly wrong: string | undefined;
  /** The schedule without a zone before it. */
  readonly rest: string;
}

/** `timeZone`, or the older `CRON_TZ=Zone` before the expression. */
function zoneOf(cronJob: YamlValue, { timezone }: K8sOptions): Zone {
  const spec = cronJob.fields?.get("spec")?.fields;
  const schedule = spec?.get("schedule")?.text ?? "";
  const [, before, rest = schedule] = /^\s*(?:CRON_TZ|TZ)=(\S*)\s+([^]*)$/.exec(schedule) ?? [];
  const named = spec?.get("timeZone")?.text ?? before;
  if (named !== undefined && !isTimeZone(named)) return { zone: undefined, wrong: named, rest };
  return { zone: named ?? timezone, wrong: undefined, rest };
}

function overlapOf(spec: ReadonlyMap<string, YamlValue>): number | undefined {
  return spec.get("concurrencyPolicy")?.text === "Allow" ? undefined : 1;
}

/** Labels, to filter by. */
function tagsOf(metadata: ReadonlyMap<string, YamlValue> | undefined): readonly string[] | undefined {
  const labels = [...(metadata?.get("labels")?.fields ?? [])].map(([key, { text = "" }]) =>
    (text === "" ? key : `${key}=${text}`).replaceAll("\0", "").toWellFormed(),
  );
  const namespace = metadata?.get("namespace")?.text;
  const all = namespace === undefined ? labels : [`namespace=${namespace}`, ...labels];
  const usable = [...new Set(all)].filter((tag) => tag.trim() !== "" && !tag.includes("${"));
  return usable.length === 0 ? undefined : usable;
}

function seconds(value: YamlValue | undefined): string | undefined {
  const count = value?.text ?? "";
  return /^[1-9]\d{0,9}$/.test(count) ? `${count}s` : undefined;
}

function agentOf({ command, cwd, env }: Container): Fields {
  return { command, cwd, env: Object.keys(env).length === 0 ? undefined : env };
}
