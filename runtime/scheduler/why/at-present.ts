import type { Job, Run } from "../../store/types.ts";
import { usedUp } from "../budget.ts";
import { ended } from "../sentences.ts";
import { occupied } from "../settle.ts";
import { slotsOf } from "../slots.ts";
import { latenessOf } from "./lateness.ts";
import { stateAt } from "./past-state.ts";
import { remedyOf } from "./remedies.ts";
import { explainRun } from "./run.ts";
import { byWhom } from "./words.ts";
import type { Say, WhyAnswer, WhyFacts } from "./types.ts";

/** Why a job is not firing now, and what comes next. */
export function explainPresent(facts: WhyFacts, say: Say): WhyAnswer {
  const { job, last } = facts;
  const obstacles = job.state === "active" && job.removedAt === undefined ? obstaclesOf(facts, say) : [];
  const answer = stateWords(facts, say);
  const fires = job.state === "active" && job.removedAt === undefined && job.nextFire !== null;
  const waiting = facts.unended.map((told) => {
    const { answer } = explainRun(told, facts, say);
    return `The run due at ${say(told.run.scheduledAt)}${told.run.kind === "manual" ? ", asked for by hand," : ""}: ${answer}`;
  });
  const lastWords =
    last === undefined || facts.unended.some(({ run }) => run.id === last.run.id)
      ? []
      : [
          ...(saysWhy(job, last.run)
            ? []
            : [`The last one, due at ${say(last.run.scheduledAt)}: ${explainRun(last, facts, say).answer}`]),
          ...remedyOf(last.run.reason),
        ];
  const outOfIt = job.state === "dead_letter" && job.removedAt === undefined ? [tryFirst(job)] : [];
  return {
    verdict: fires && obstacles.length === 0 ? "fires" : "cannot_fire",
    answer,
    notes: [...obstacles, ...waiting, ...lastWords, ...outOfIt],
    run: last,
    lateness: last === undefined ? null : latenessOf(last),
  };
}

/** The job's state tells of this run's end already. */
function saysWhy({ state, stateReason }: Job, { reason }: Run): boolean {
  return (
    state === "dead_letter" && reason !== null && stateReason?.sentence.includes(reason.sentence) === true
  );
}

function tryFirst({ definition: { name } }: Job): string {
  return `Mend the cause first, and try it with \`symbi cron run ${name}\`: that works in dead letter too, and changes nothing of it.`;
}

function stateWords({ job, events, now }: WhyFacts, say: Say): string {
  const { name } = job.definition;
  const since = stateAt(job, events, Infinity).since;
  const when = since === undefined ? "" : ` since ${say(since.at)}${byWhom(since)}`;
  // A note is told with who made it.
  const told = job.stateReason === null || job.stateReason.code === "paused" ? undefined : job.stateReason;
  const reason = told === undefined ? "" : `: ${told.sentence}`;
  if (job.removedAt !== undefined) return `${name} was removed at ${say(job.removedAt)}${byWhom(since)}.`;
  switch (job.state) {
    case "paused":
      return ended(`${name} is paused${when}${reason}`, `\`symbi cron resume ${name}\` makes it fire again.`);
    case "dead_letter":
      return ended(`${name} is in dead letter${when}${reason}`);
    case "failed":
      return ended(`${name} is failed${when}${reason}`);
    case "completed":
      return ended(`${name} is completed${when}`, `\`symbi cron run ${name}\` runs it once more.`);
    case "active":
      return job.nextFire === null
        ? `${name} is active, and no due time is to come.`
        : `${name} is active and ${job.nextFire <= now ? "has been due since" : "fires next at"} ${say(job.nextFire)}.`;
  }
}

/** What keeps an active job from firing, worst first. */
function obstaclesOf({ holder, runnable, policy, budget, live, job }: WhyFacts, say: Say): string[] {
  const limit = slotsOf(job.definition);
  const taken = occupied(live);
  return [
    ...(holder?.kind === "scheduler"
      ? []
      : ["No scheduler is running, so nothing fires; `symbi up` starts one."]),
    ...(runnable.ok ? [] : [`It is not runnable, so each fire fails: ${runnable.reason}`]),
    ...(policy.decision === "deny" ? [`Its policy would deny a run that starts now: ${policy.reason}`] : []),
    ...(budget === undefined || budget.roomAt === null
      ? []
      : [`${usedUp(budget, budget.roomAt, say)} A due time that comes before is skipped.`]),
    ...(taken >= limit
      ? [
          `It is at its limit, so a due time that comes now is skipped: ${taken} of max_concurrent ${limit} (${[
            count(live.queued - live.backlog, "queued"),
            count(live.awaitingApproval, "awaiting approval"),
            count(live.running, "running"),
            count(live.killFailed, "not killed"),
          ]
            .filter((words) => words !== "")
            .join(", ")}).`,
        ]
      : []),
  ];
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}`;
}
