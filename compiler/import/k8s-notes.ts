import { quoted } from "../diagnostics/index.ts";
import { listed, type Notes } from "./types.ts";
import type { YamlValue } from "./yaml.ts";

type Fields = ReadonlyMap<string, YamlValue>;

export interface CronJobParts {
  readonly spec: Fields;
  /** `spec.jobTemplate.spec`. */
  readonly job: Fields | undefined;
  readonly metadata: Fields | undefined;
}

const historyLimits = ["successfulJobsHistoryLimit", "failedJobsHistoryLimit", "ttlSecondsAfterFinished"];

/** What of a CronJob, other than its pod, is different here; told, and to stand above the job. */
export function aboutCronJob(parts: CronJobParts, told: Notes): string[] {
  return [
    ...aboutOverlap(parts, told),
    ...notCarried(
      parts,
      ["backoffLimit"],
      "a run here is tried again twice, and only after exit code 75 or a crash.",
      told,
    ),
    ...notCarried(parts, historyLimits, "the history here keeps its own time.", told),
    ...notCarried(parts, ["parallelism", "completions"], "a run here is one process.", told),
    ...aboutAnnotations(parts, told),
  ];
}

function notCarried(
  { spec, job }: CronJobParts,
  names: readonly string[],
  why: string,
  told: Notes,
): string[] {
  const found = names.flatMap((name) => {
    const value = spec.get(name) ?? job?.get(name);
    return value === undefined ? [] : [{ line: value.line, text: `${name}: ${value.text ?? "…"}` }];
  });
  const [first] = found;
  if (first === undefined) return [];
  const what = found.map(({ text }) => quoted(text)).join(", ");
  return [told.say(first.line, `${what} ${found.length === 1 ? "is" : "are"} not carried over: ${why}`)];
}

function aboutOverlap({ spec }: CronJobParts, told: Notes): string[] {
  const policy = spec.get("concurrencyPolicy");
  if (policy?.text === "Forbid") return [];
  if (policy?.text === "Replace") {
    const message =
      "`concurrencyPolicy: Replace` ends the run under way; here it goes on and the new one is skipped.";
    return [told.say(policy.line, message)];
  }
  return [
    told.say(
      (policy ?? spec.get("schedule"))?.line,
      "Kubernetes lets runs overlap without limit (`concurrencyPolicy: Allow`); here one at a time is under way, unless `max_concurrent` allows more.",
    ),
  ];
}

/** What kubectl writes for itself is nobody's loss. */
const ofKubectl = "kubectl.kubernetes.io/last-applied-configuration";

function aboutAnnotations({ metadata }: CronJobParts, told: Notes): string[] {
  const annotations = metadata?.get("annotations");
  const names = [...(annotations?.fields?.keys() ?? [])].filter((name) => name !== ofKubectl);
  if (names.length === 0) return [];
  return [told.say(annotations?.line, `Annotations are not carried over: ${listed(names)}.`)];
}
