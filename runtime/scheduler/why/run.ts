import type { Run } from "../../store/types.ts";
import { durationText } from "../../json/index.ts";
import type { Say, ToldRun, Verdict, WhyFacts } from "./types.ts";

/** What became of a run, or why it has not become anything yet. */
export function explainRun(
  told: ToldRun,
  facts: Pick<WhyFacts, "now" | "slots" | "holder" | "live" | "job">,
  say: Say,
): { readonly verdict: Verdict; readonly answer: string } {
  const { run } = told;
  switch (run.state) {
    case "succeeded":
      return { verdict: "ran", answer: `It ran and succeeded${attemptsOf(run)}.` };
    case "failed":
    case "timed_out":
    case "kill_failed":
    case "cancelled": {
      const ended = run.state.replaceAll("_", " ");
      return run.attempt === 0
        ? { verdict: "did_not_run", answer: `It did not run: ${ended}. ${whyOf(run)}` }
        : { verdict: "ran", answer: `It ran and ended ${ended}${attemptsOf(run)}. ${whyOf(run)}` };
    }
    case "running": {
      const since = run.startedAt === null ? "" : ` since ${say(run.startedAt)}`;
      return facts.holder === undefined
        ? {
            verdict: "running",
            answer: `It was started and never ended: the process that ran it died. The next \`symbi up\` or \`symbi cron run\` settles it by on_crash.`,
          }
        : { verdict: "running", answer: `It is running${since}, attempt ${run.attempt}.` };
    }
    case "missed":
      return { verdict: "did_not_run", answer: `It was missed${spanOf(run, say)}. ${whyOf(run)}` };
    case "skipped":
    case "denied":
    case "expired":
      return { verdict: "did_not_run", answer: `It did not run: ${run.state}. ${whyOf(run)}` };
    case "awaiting_approval":
      return { verdict: "waiting", answer: "It waits for an approval." };
    case "queued":
      return { verdict: "waiting", answer: `It is queued. ${whyQueued(told, facts, say)}` };
  }
}

/** Why a queued run has not started. */
function whyQueued(
  { run, details }: ToldRun,
  { now, slots, holder, live, job }: Pick<WhyFacts, "now" | "slots" | "holder" | "live" | "job">,
  say: Say,
): string {
  const again = run.attempt > 0 ? `${run.reason?.sentence ?? "Another attempt is to come."} ` : "";
  if (holder === undefined) return `${again}No scheduler is running; \`symbi up\` starts one.`;
  if (details.slots !== null) {
    return `It was missed once and waits its turn in the job's backlog of ${live.backlog}: one starts when fewer than ${details.slots} of ${job.definition.name}'s runs are live (catch_up: all).`;
  }
  if (run.notBefore > now) {
    const what = run.attempt > 0 ? "The wait before the next attempt" : "Its jitter";
    return `${again}${what} ends at ${say(run.notBefore)}.`;
  }
  if (slots.taken >= slots.limit) {
    const ahead = details.ahead ?? 0;
    return `${again}It waits for a slot: ${slots.taken} of max_concurrent_jobs ${slots.limit} are taken, and ${ahead} ${ahead === 1 ? "run starts" : "runs start"} before it.`;
  }
  return `${again}It is about to start.`;
}

function whyOf(run: Run): string {
  return run.reason?.sentence ?? run.error ?? "No reason was recorded.";
}

function attemptsOf({ attempt, executionMs }: Run): string {
  const took = executionMs === null ? "" : ` in ${durationText(executionMs)}`;
  return attempt > 1 ? `${took} at attempt ${attempt}` : took;
}

function spanOf(run: Run, say: Say): string {
  return run.instants > 1
    ? ` with ${run.instants - 1} other due times, ${say(run.scheduledAt)} to ${say(run.lastInstant)}, which share one row`
    : "";
}
