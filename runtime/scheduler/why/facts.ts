import { standingNow } from "../budget.ts";
import { judge, type Machine } from "../machine.ts";
import type { Instant, Job, Run } from "../../store/types.ts";
import type { Asked, ToldRun, WhyFacts } from "./types.ts";

const UNENDED = ["queued", "awaiting_approval", "running", "kill_failed"] as const;
/** Unended runs that are told one by one. */
const MOST_TOLD = 10;

const SECOND = 1_000;

const UNKNOWN = { slots: null, ahead: null, policyTrace: [] };

/** Reads everything that bears on why a job did or did not run. Undefined: there is no such job. */
export async function gatherFacts(
  machine: Machine,
  jobId: string,
  instant: Instant | undefined,
): Promise<WhyFacts | undefined> {
  const { store, clock, config } = machine;
  const found = await store.findJob(jobId);
  if (found.found !== "one") return undefined;
  const { job } = found;
  const unended = (await store.listRuns(job.id, { states: UNENDED })).toReversed();
  const [last] = await store.listRuns(job.id, { limit: 1 });
  const agent = await store.getAgent(job.definition.agent);
  const waiting = await Promise.all(unended.slice(0, MOST_TOLD).map((run) => toldRun(machine, run)));
  const backlog = await Promise.all(
    unended.filter(({ state }) => state === "queued").map((run) => store.runDetails(run.id)),
  );
  const count = (state: Run["state"]) => unended.filter((run) => run.state === state).length;
  return {
    job,
    now: clock.now(),
    events: await store.listJobEvents(job.id),
    versions: await store.listVersions(job.id),
    holder: await store.holder(),
    live: {
      queued: count("queued"),
      awaitingApproval: count("awaiting_approval"),
      running: count("running"),
      killFailed: count("kill_failed"),
      backlog: backlog.filter((details) => (details?.slots ?? null) !== null).length,
      backlogSince: null,
    },
    unended: waiting,
    slots: { taken: await store.countRunning(), limit: config.scheduler.max_concurrent_jobs },
    runnable: machine.runnable({ definition: job.definition, agent }),
    budget: await standingNow(machine, job),
    policy: judge(machine, job.definition, "scheduled"),
    last: last === undefined ? undefined : await toldRun(machine, last),
    asked: instant === undefined ? undefined : await askedOf(machine, job, instant),
  };
}

export async function askedOf(machine: Machine, job: Job, instant: Instant): Promise<Asked> {
  const { store } = machine;
  const around = await store.runsAround(job.id, instant);
  const byHand = await store.listRuns(job.id, { kind: "manual", from: instant, before: instant + SECOND });
  return {
    instant,
    around,
    run: around.at === undefined ? undefined : await toldRun(machine, around.at),
    byHand: await Promise.all(byHand.toReversed().map((run) => toldRun(machine, run))),
  };
}

async function toldRun({ store }: Machine, run: Run): Promise<ToldRun> {
  return {
    run,
    // Undefined for one that is deleted while it is asked about.
    details: (await store.runDetails(run.id)) ?? { ...UNKNOWN, plannedStart: run.scheduledAt },
    attempts: await store.listAttempts(run.id),
    deliveries: await store.listDeliveries(run.id),
  };
}
