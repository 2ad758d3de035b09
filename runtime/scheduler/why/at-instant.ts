import type { Instant, JobVersion } from "../../store/types.ts";
import { ended } from "../sentences.ts";
import { latenessOf } from "./lateness.ts";
import { isDue, nearestDue, troubleWith } from "./nearest-due.ts";
import { type PastState, stateAt } from "./past-state.ts";
import { remedyOf } from "./remedies.ts";
import { explainRun } from "./run.ts";
import { byWhom } from "./words.ts";
import type { Asked, Say, ToldRun, Verdict, WhyAnswer, WhyFacts } from "./types.ts";

/** Why a job did or did not run for an instant. */
export function explainInstant(facts: WhyFacts, asked: Asked, say: Say): WhyAnswer {
  const byHand = asked.byHand.map(
    (told) =>
      `A run was asked for by hand at ${say(told.run.scheduledAt)}: ${explainRun(told, facts, say).answer}`,
  );
  const answer = explainDue(facts, asked, say);
  const run = answer.run ?? asked.byHand[0];
  const lateness = run === undefined ? null : latenessOf(run);
  return { ...answer, notes: [...answer.notes, ...byHand], run, lateness };
}

function explainDue(facts: WhyFacts, asked: Asked, say: Say): WhyAnswer {
  if (asked.run !== undefined && stands(asked.run, asked.instant, facts)) {
    const { verdict, answer } = explainRun(asked.run, facts, say);
    const notes = [...versionNote(facts, asked.run.run.jobVersion, say), ...remedyOf(asked.run.run.reason)];
    return { verdict, answer, notes, run: asked.run, lateness: latenessOf(asked.run) };
  }
  const { verdict, answer, notes = [] } = withoutRow(facts, asked, say);
  return { verdict, answer, notes, run: undefined, lateness: null };
}

/** Between the due times that one row stands for, nothing was due. */
function stands({ run }: ToldRun, instant: Instant, { versions }: WhyFacts): boolean {
  if (run.scheduledAt === instant) return true;
  const definition = versions.find(({ version }) => version === run.jobVersion)?.definition ?? null;
  return definition === null || isDue(definition, instant);
}

interface Told {
  readonly verdict: Verdict;
  readonly answer: string;
  readonly notes?: readonly string[];
}

function withoutRow(facts: WhyFacts, { instant }: Asked, say: Say): Told {
  const { job, now, events, versions } = facts;
  const past = stateAt(job, events, instant);
  const reactivated = past.state !== "not_registered" && past.state !== "active" && past.until !== undefined;
  switch (past.state) {
    case "not_registered":
      return {
        verdict: "not_registered_yet",
        answer: `The job was not registered yet: that was at ${say(job.createdAt)}.`,
      };
    case "removed":
      return { verdict: "removed", answer: `The job had been removed${sinceWords(past, say)}.` };
    case "paused":
    case "dead_letter":
    case "completed":
    case "failed": {
      const was = past.state === "dead_letter" ? "in dead letter" : past.state;
      const verb = instant > now ? "is" : "was";
      const until = reactivated ? `, until ${say(past.until.at)}${byWhom(past.until)}` : "";
      // The note is told with who made it.
      const { code, sentence } = past.since?.reason ?? {};
      const reason = code === "paused" ? undefined : sentence;
      return {
        verdict: past.state === "paused" ? "paused" : "not_active",
        answer: ended(
          `The job ${verb} ${was}${sinceWords(past, say)}${until}${reason === undefined ? "" : `: ${reason}`}`,
        ),
        notes: ["Due times of a job that is not active are not recorded."],
      };
    }
    case "active":
      break;
  }
  const version = versionAt(versions, instant);
  const definition = version === undefined ? job.definition : version.definition;
  const trouble = definition === null ? "it is damaged in the database." : troubleWith(definition);
  if (definition === null || trouble !== undefined) {
    return {
      verdict: "unreadable",
      answer: ended(
        `Whether it is a due time by version ${version?.version ?? job.version} of the definition cannot be told here: ${trouble ?? ""}`,
      ),
    };
  }
  if (instant > now) return toCome(facts, instant, say);
  if (!isDue(definition, instant)) return notDue(facts, instant, version, say);
  if (job.nextFire !== null && instant >= job.nextFire) return notSeenYet(facts, say);
  return {
    verdict: "no_row",
    answer: `It was due by version ${version?.version ?? job.version} of the definition, and the ledger has no row for it.`,
    notes: [
      "Rows are deleted when they are older than [retention] says.",
      ...events
        .filter(({ kind, at }) => kind === "rescheduled" && at >= instant)
        .map(
          ({ at, detail }) =>
            `Its fires were computed with zone data ${detail ?? "of another version"} until ${say(at)}, and may have been due at other times.`,
        ),
    ],
  };
}

function toCome({ job, now }: WhyFacts, instant: Instant, say: Say): Told {
  const { definition } = job;
  if (!isDue(definition, instant)) {
    return { verdict: "not_due", answer: `It is not a due time. ${nearestWords(definition, instant, say)}` };
  }
  const next =
    job.nextFire === null || job.nextFire === instant ? [] : [`It fires first at ${say(job.nextFire)}.`];
  const answer =
    job.nextFire !== null && instant < job.nextFire
      ? `It is a due time to come, but all up to ${say(job.nextFire)} are settled: the clock was set back, and nothing is repeated.`
      : `It is still to come: now it is ${say(now)}.`;
  return { verdict: "to_come", answer, notes: next };
}

function notDue({ job }: WhyFacts, instant: Instant, version: JobVersion | undefined, say: Say): Told {
  const definition = version?.definition ?? job.definition;
  const when = definition.at === undefined ? `cron "${definition.cron ?? ""}"` : `at ${definition.at}`;
  const zone = definition.timezone === undefined ? "" : ` (${definition.timezone})`;
  const other = version !== undefined && version.version !== job.version && isDue(job.definition, instant);
  return {
    verdict: "not_due",
    answer: `It was not a due time of ${when}${zone}. ${nearestWords(definition, instant, say)}`,
    notes: other
      ? [
          `By the present definition, version ${job.version} of ${say(job.updatedAt)}, it would have been due; then version ${version.version} was in force.`,
        ]
      : [],
  };
}

function notSeenYet({ holder, job }: WhyFacts, say: Say): Told {
  const since =
    job.nextFire === null ? "" : ` The first due time that nobody has seen is ${say(job.nextFire)}.`;
  const rule = job.definition.catch_up ?? "once";
  return {
    verdict: "not_seen_yet",
    answer:
      holder?.kind === "scheduler"
        ? "It was due, and the scheduler has not come to it yet."
        : `It was due, and no scheduler is running that could see it.${since}`,
    notes: [`When a scheduler sees it, catch_up: ${rule} decides whether it still runs.`],
  };
}

function nearestWords(definition: JobVersion["definition"], instant: Instant, say: Say): string {
  if (definition === null) return "";
  const { before, after } = nearestDue(definition, instant);
  if (before === null && after === null) return "It has no due times at all.";
  if (before === null || after === null) {
    return before === null ? `The first one is ${say(after ?? 0)}.` : `The last one was ${say(before)}.`;
  }
  return `The nearest ones are ${say(before)} and ${say(after)}.`;
}

function versionAt(versions: readonly JobVersion[], instant: Instant): JobVersion | undefined {
  return versions.findLast(({ createdAt }) => createdAt < instant);
}

function versionNote({ job, versions }: WhyFacts, version: number, say: Say): string[] {
  if (version === job.version) return [];
  const made = versions.find((each) => each.version === job.version)?.createdAt ?? job.updatedAt;
  return [
    `It was created under version ${version} of the definition; version ${job.version} is in force since ${say(made)}.`,
  ];
}

function sinceWords({ since }: PastState, say: Say): string {
  return since === undefined ? "" : ` since ${say(since.at)}${byWhom(since)}`;
}
