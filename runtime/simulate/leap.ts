import { afterRun, judge, type Machine, settleDue } from "../scheduler/index.ts";
import {
  type Instant,
  type Job,
  type LedgerRow,
  type LiveRuns,
  type Passed,
  scheduledRunId,
  type ScratchStore,
} from "../store/index.ts";
import { TimerQueue } from "../timer-queue.ts";
import type { Foresight } from "./agents.ts";
import type { LedgerWatch } from "./ledger-watch.ts";

/** The event loop goes round after so many instants: signals are heard, and a reader that has gone is noticed. */
const BREATHE_AFTER = 1_000;
/** What is more than the scheduler claims or starts in one transaction goes in parts, which is its own business. */
const MOST_AT_ONCE = 100;
/** A leap over fewer instants was not worth its while. */
const WORTH_WHILE = 4;
/** Most instants that go by before another one is tried. */
const LONGEST_REST = 64;

const NOTHING_LIVE: LiveRuns = {
  queued: 0,
  awaitingApproval: 0,
  running: 0,
  killFailed: 0,
  backlog: 0,
  backlogSince: null,
};

export interface LeapOptions {
  readonly machine: Machine;
  readonly scratch: ScratchStore;
  readonly watch: LedgerWatch;
  readonly foresight: Foresight;
  /** What is told from now on is told of this instant; undefined: of the clock's. */
  readonly at: (instant: Instant | undefined) => void;
}

/** A job on its way through a leap. */
interface Leaper {
  job: Job;
  lastTurn: number;
  readonly runnable: boolean;
  readonly wake: () => void;
}

interface Timetable {
  readonly queue: TimerQueue;
  readonly due: Leaper[];
}

/** One due instant of a job of which nothing but the ordinary comes: it starts at once, and succeeds. */
interface Ordinary {
  readonly leaper: Leaper;
  readonly row: LedgerRow;
  readonly next: Instant;
  readonly takes: number;
  readonly turn: number;
  readonly failureCount: number;
}

/**
 * Goes on from an instant at which nothing is left to do, over all that is ordinary: due times whose runs all start at
 * once, succeed, and are over before anything else happens. What each is, the scheduler's own rules say, one by one;
 * what they change is summed up for the store, which learns of it in one piece. At the first thing that is not
 * ordinary it ends, with everything before that done and nothing of that begun: the scheduler itself goes on there.
 * Answers how many instants it was.
 */
export function leaping({ machine, scratch, watch, foresight, at: tellOf }: LeapOptions) {
  const { scheduler } = machine.config;
  let present = 0;
  const then: Machine = { ...machine, clock: { ...machine.clock, now: () => present } };
  /** Where the last leap ended: before that nothing comes that it has not seen. */
  let ended = -Infinity;
  let rest = 0;
  let misses = 0;

  /** What comes of a job that is due, if that is ordinary. */
  function ordinary(leaper: Leaper, queueTurn: number): Ordinary | undefined {
    const { job, runnable } = leaper;
    const { definition } = job;
    if (!runnable || watch.isOpen(job.id)) return undefined;
    const settings = { now: present, maxJitterSeconds: scheduler.max_jitter_seconds };
    const { rows = [], nextFire, ...others } = settleDue(job, NOTHING_LIVE, settings);
    const [row] = rows;
    if (row === undefined || rows.length > 1 || !startsAt(row, present)) return undefined;
    if (nextFire === undefined || nextFire === null || isSomething(others)) return undefined;
    const takes = foresight.takes(job);
    if (takes === undefined || judge(then, definition, "scheduled").decision !== "allow") return undefined;
    const { failureCount = job.failureCount, ...more } = afterRun(
      job,
      { kind: "scheduled", scheduledAt: present, state: "succeeded", reason: null },
      scheduler.default_max_retries,
    );
    if (isSomething(more)) return undefined;
    const turn = Math.max(leaper.lastTurn + 1, queueTurn);
    return { leaper, row, next: nextFire, takes, turn, failureCount };
  }

  function tell(fires: readonly Ordinary[]): void {
    tellOf(present);
    watch.claimed(fires.map(({ leaper: { job }, row }) => ({ job, row })).sort(byName));
    const runs = fires
      .toSorted(inTurn)
      .map(({ leaper, row, takes }) => ({ run: runOf(leaper.job, row), takes }));
    for (const { run } of runs) watch.started(run);
    for (const { run, takes } of runs.sort((a, b) => a.takes - b.takes)) {
      tellOf(present + takes);
      watch.ended(run);
    }
    tellOf(undefined);
  }

  /** Whoever may be on the way, in the order of their due times. */
  function board(): { readonly timetable: Timetable; readonly turn: number } {
    const { turn, jobs } = scratch.standing();
    const queue = new TimerQueue();
    const due: Leaper[] = [];
    for (const { job, lastTurn } of jobs) {
      const runnable = machine.runnable({ definition: job.definition, agent: undefined }).ok;
      const leaper: Leaper = { job, lastTurn, runnable, wake: () => void due.push(leaper) };
      if (job.nextFire !== null) queue.add(job.nextFire, leaper.wake);
    }
    return { timetable: { queue, due }, turn };
  }

  /** All that is due at the present instant, if it is ordinary and over before the horizon and before anything else is due. */
  function together({ queue, due }: Timetable, horizon: Instant, queueTurn: number) {
    const fires: Ordinary[] = [];
    let over = present;
    for (const leaper of due) {
      const fire = ordinary(leaper, queueTurn);
      if (fire === undefined) return undefined;
      fires.push(fire);
      over = Math.max(over, present + fire.takes);
    }
    if (over >= horizon || fires.some(({ next }) => next <= over)) return undefined;
    // What this takes out of the queue is not missed: the leap is over.
    return over > present && queue.take(over) !== undefined ? undefined : fires;
  }

  function moveOn({ leaper, next, turn, failureCount }: Ordinary, { queue }: Timetable): void {
    foresight.ran(leaper.job);
    const runCount = leaper.job.runCount + 1;
    leaper.job = { ...leaper.job, nextFire: next, lastRun: present, runCount, failureCount };
    leaper.lastTurn = turn;
    queue.add(next, leaper.wake);
  }

  /** Answers how many instants were gone over. */
  async function leapTo(horizon: Instant, slots: number): Promise<number> {
    const { timetable, turn } = board();
    const moved = new Set<Leaper>();
    let queueTurn = turn;
    for (let instants = 0; ; instants += 1) {
      ended = horizon;
      const first = wakeNext(timetable, horizon);
      if (first !== undefined) present = ended = first;
      const fits = first !== undefined && timetable.due.length <= slots;
      const fires = fits ? together(timetable, horizon, queueTurn) : undefined;
      if (fires === undefined) {
        scratch.pass([...moved].map(passed), queueTurn);
        return instants;
      }
      tell(fires);
      for (const fire of fires) {
        moveOn(fire, timetable);
        moved.add(fire.leaper);
        queueTurn = Math.max(queueTurn, fire.turn);
      }
      if ((instants + 1) % BREATHE_AFTER === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  return async function leap(until: Instant): Promise<number> {
    if (machine.clock.now() < ended) return 0;
    if (rest > 0) {
      rest -= 1;
      return 0;
    }
    const running = watch.running();
    if (running === undefined || running !== foresight.underWay()) return 0;
    // What could not be ended holds a slot.
    if (running !== (await scratch.countRunning())) return 0;
    const horizon = Math.min(until + 1, foresight.nextEnd());
    ended = horizon;
    const nextDue = await scratch.nextDue(machine.clock.now());
    if (nextDue === undefined || nextDue >= horizon) return 0;
    const slots = Math.min(MOST_AT_ONCE, scheduler.max_concurrent_jobs - running);
    const instants = await leapTo(horizon, slots);
    misses = instants < WORTH_WHILE ? misses + 1 : 0;
    rest = misses === 0 ? 0 : Math.min(2 ** misses, LONGEST_REST);
    return instants;
  };
}

/** Goes to the next instant before `horizon`: all that is due then is in `due`. */
function wakeNext({ queue, due }: Timetable, horizon: Instant): Instant | undefined {
  due.length = 0;
  const first = queue.take(horizon - 1);
  if (first === undefined) return undefined;
  for (let woken: typeof first | undefined = first; woken !== undefined; woken = queue.take(first.due))
    woken.wake();
  return first.due;
}

/** Whether the row is for this very instant, and may start at it. */
function startsAt(
  { scheduledAt, notBefore, state, catchUp, backlog, instants }: LedgerRow,
  at: Instant,
): boolean {
  return (
    scheduledAt === at &&
    notBefore === at &&
    state === "queued" &&
    !catchUp &&
    backlog === undefined &&
    instants === 1
  );
}

function isSomething(change: object): boolean {
  return Object.values(change).some((value) => value !== undefined);
}

function byName({ job: a }: { readonly job: Job }, { job: b }: { readonly job: Job }): number {
  return a.definition.name < b.definition.name ? -1 : 1;
}

/** As the store's queue has it. */
function inTurn(a: Ordinary, b: Ordinary): number {
  return a.turn - b.turn || (runIdOf(a) < runIdOf(b) ? -1 : 1);
}

function runIdOf({ leaper, row }: Ordinary): string {
  return scheduledRunId(leaper.job.id, row.scheduledAt);
}

function runOf({ id, definition }: Job, row: LedgerRow) {
  return {
    jobId: id,
    jobName: definition.name,
    scheduledAt: row.scheduledAt,
    notBefore: row.notBefore,
    catchUp: row.catchUp,
    attempt: 1,
    state: "succeeded" as const,
    reason: null,
    instants: row.instants,
    lastInstant: row.lastInstant,
  };
}

function passed({ job, lastTurn }: Leaper): Passed {
  const { id, nextFire, lastRun, runCount, failureCount } = job;
  if (nextFire === null || lastRun === null) throw new Error(`${job.definition.name} has not moved.`);
  return { id, nextFire, lastRun, runCount, failureCount, lastTurn };
}
