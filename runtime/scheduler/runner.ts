import { budgetOf } from "../agents/index.ts";
import type { AgentInvocation, AgentOutcome, RunEvent, StopReason } from "../agents/types.ts";
import { outputPlace } from "../outputs/index.ts";
import type { ReadyRun, Start } from "../store/store.ts";
import type { Attempt, Job, Reason, Run } from "../store/types.ts";
import { afterRun } from "./after-run.ts";
import { leftOf, overBudget } from "./budget.ts";
import { EventLog } from "./event-log.ts";
import { type Ending, Finisher } from "./finisher.ts";
import { inHalves, refusesEverything } from "./in-halves.ts";
import { judge, type Machine, tellJobState, whyOf } from "./machine.ts";
import { deliveriesOf, outcomeOf } from "./outcome.ts";
import { type GivenSession, sessionFor, turnOf } from "./session.ts";

/** Between asking a process tree to end and killing it. Milliseconds. */
export const GRACE_MS = 10_000;

interface InFlight {
  readonly attempt: Attempt;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Sees runs through: gate, start, agent, outcome. */
export class Runner {
  readonly #machine: Machine;
  readonly #owner: string;
  readonly #events: EventLog;
  readonly #finisher: Finisher;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #giveUp = new AbortController();
  readonly #notStarted = new Set<string>();
  /** Called when a run has ended and its slot is free. */
  onEnd: () => void = () => undefined;

  constructor(machine: Machine, owner: string) {
    this.#machine = machine;
    this.#owner = owner;
    this.#events = new EventLog(machine);
    this.#finisher = new Finisher(machine, this.#events, this.after, this.#giveUp.signal);
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Starts what may start of these runs; the others get their row's end and reason. Answers how many it dealt with. */
  async start(ready: readonly ReadyRun[]): Promise<number> {
    if (ready.length === 0) return 0;
    const { store, clock } = this.#machine;
    const starts = ready.map((candidate) => this.#judge(candidate));
    const { done, failed } = await inHalves(starts, (part) =>
      store.startAttempts(clock.now(), this.#owner, part, this.after),
    );
    const refused = failed.find(({ error }) => refusesEverything(error));
    if (refused !== undefined && done.length === 0) throw refused.error;
    const started = new Set(done.map(({ runId }) => runId));
    const byRun = new Map(ready.map((candidate) => [candidate.run.id, candidate]));
    for (const attempt of done) {
      const candidate = byRun.get(attempt.runId);
      if (candidate !== undefined) this.#launch(candidate, attempt);
    }
    const undone = new Set(failed.map(({ item }) => item));
    for (const start of starts) {
      const candidate = byRun.get(start.runId);
      if (!started.has(start.runId) && !undone.has(start) && candidate !== undefined)
        await this.#reportEnd(candidate.run.id, candidate.job);
    }
    for (const { item, error } of failed) this.#tellNotStarted(item.runId, error);
    return starts.length - failed.length;
  }

  /** The rule for the end of a run, with this machine's defaults. */
  readonly after = (job: Job, run: Run) =>
    afterRun(job, run, this.#machine.config.scheduler.default_max_retries);

  /**
   * Writes an outcome with those that come together with it, however long the database refuses, and tells of it. What
   * could not be written before everything stopped is told too; never rejects.
   */
  settle(ending: Ending): Promise<void> {
    return this.#finisher
      .settle(ending)
      .catch((error: unknown) => this.#tellUnrecorded(ending.outcome.runId, error));
  }

  /** Resolves when each outcome that is there by now is stored, or the database has refused it. */
  flush(): Promise<void> {
    return this.#finisher.flush();
  }

  /** Stores no ends while `starts` is under way. */
  async startsFirst(starts: () => Promise<void>): Promise<void> {
    this.#finisher.hold();
    try {
      await starts();
    } finally {
      this.#finisher.release();
    }
  }

  /** Resolves when nothing is in flight. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all([...this.#inFlight.values()].map((item) => item.ended));
  }

  /** Tells every agent in flight to end. Results that cannot be stored are given up: the next start settles those runs. */
  stopAll(reason: StopReason): void {
    this.#giveUp.abort();
    for (const item of this.#inFlight.values()) item.controller.abort(reason);
  }

  /** Kills what is in flight without asking. */
  async killAll(): Promise<void> {
    this.stopAll({ stop: "shutdown" });
    await Promise.all(
      [...this.#inFlight.values()].map((item) => this.#machine.endLeftovers(item.attempt.fence)),
    );
  }

  /** Judged at the attempt's real start. A gate that cannot decide denies. */
  #judge(candidate: ReadyRun): Start {
    const { run, definition } = candidate;
    const decision = judge(this.#machine, definition, run.kind);
    if (decision.decision !== "allow") this.#machine.tell({ kind: "judged", run, decision });
    const refuse = (state: "denied" | "skipped" | "failed", reason: Reason): Start => ({
      runId: run.id,
      start: false,
      state,
      reason,
      trace: decision.trace,
      deliveries: state === "failed" ? deliveriesOf(run, definition, state) : [],
    });
    switch (decision.decision) {
      case "deny":
        return refuse("denied", { code: decision.code, sentence: decision.reason });
      case "require_approval":
        return refuse("denied", {
          code: "approval_required",
          sentence: "It needs an approval, and none was given.",
        });
      case "allow":
        break;
    }
    const runnable = this.#machine.runnable(candidate);
    if (!runnable.ok)
      return refuse("failed", { code: "not_runnable", sentence: `Not runnable: ${runnable.reason}` });
    const over = overBudget(definition, candidate.spent, this.#machine.clock.now());
    // Once it has been at work it cannot count as never run.
    if (over !== undefined) return refuse(run.attempt === 0 ? "skipped" : "failed", over);
    return {
      runId: run.id,
      start: true,
      fence: newFence(this.#machine),
      simulated: this.#machine.simulated,
    };
  }

  #launch(candidate: ReadyRun, attempt: Attempt): void {
    this.#machine.tell({ kind: "started", run: asStarted(candidate.run, attempt), job: candidate.job });
    const controller = new AbortController();
    const ended = this.#runAndSettle(candidate, attempt, controller)
      .catch((error: unknown) => this.#tellUnrecorded(attempt.runId, error))
      .finally(() => {
        this.#inFlight.delete(attempt.fence);
        this.onEnd();
      });
    this.#inFlight.set(attempt.fence, { attempt, controller, ended });
  }

  async #runAndSettle(candidate: ReadyRun, attempt: Attempt, controller: AbortController): Promise<void> {
    const { clock, runAgent } = this.#machine;
    const { run, job, definition } = candidate;
    const started = asStarted(run, attempt);
    const emit = (event: RunEvent): void => this.#events.add(started, event);
    const began = clock.monotonic();
    const session = sessionFor(candidate, this.#machine.config, this.#machine.simulated);
    if (session.note !== undefined) emit({ type: "log", level: "warn", message: session.note });
    const invocation = this.#invocation(candidate, attempt, session, controller.signal, emit);
    const outcome = invocation === undefined ? vanished(candidate) : await runAgent(invocation);
    const executionMs = Math.round(clock.monotonic() - began);
    const stopped = controller.signal.aborted ? (controller.signal.reason as StopReason) : undefined;
    const turn = turnOf(session, outcome);
    const finished = { run, attempt, definition, outcome, turn, stopped, executionMs, now: clock.now() };
    const settled = this.settle({ outcome: outcomeOf(finished), attempt: attempt.number, job });
    // Nobody else can come along.
    if (this.#inFlight.size <= 1) void this.flush();
    await settled;
  }

  #invocation(
    { run, job, definition, agent, spent }: ReadyRun,
    attempt: Attempt,
    session: GivenSession,
    signal: AbortSignal,
    emit: (event: RunEvent) => void,
  ): AgentInvocation | undefined {
    const { config, simulated } = this.#machine;
    // A simulation runs any file, also one whose agents are registered elsewhere.
    const known = agent ?? (simulated ? { definition: { name: definition.agent }, baseDir: "." } : undefined);
    if (known === undefined) return undefined;
    return {
      runId: run.id,
      attempt: attempt.number,
      fence: attempt.fence,
      kind: run.kind,
      job: { id: job.id, name: run.jobName },
      agent: known.definition,
      baseDir: known.baseDir,
      input: run.input ?? definition.input ?? "",
      scheduledAt: run.scheduledAt,
      startedAt: attempt.startedAt,
      runsBefore: job.runCount + attempt.number - 1,
      session: session.given,
      heartbeat: definition.heartbeat !== undefined && definition.heartbeat.enabled !== false,
      limits: {
        maxRuntime: definition.policy?.max_runtime ?? config.scheduler.default_max_runtime,
        grace: GRACE_MS,
        output: config.runtime.output_limit,
        budget: budgetOf(definition, leftOf(definition, spent, attempt.startedAt)),
      },
      expect: definition.expect,
      overflow: outputPlace(config, run.id, attempt.number),
      signal,
      emit,
    };
  }

  async #reportEnd(runId: string, job: Job): Promise<void> {
    const run = await this.#machine.store.getRun(runId);
    if (run !== undefined && run.state !== "running") this.#machine.tell({ kind: "ended", run, job });
    await tellJobState(this.#machine, job);
  }

  /** Tried again each turn, told once. */
  #tellNotStarted(runId: string, error: unknown): void {
    if (this.#notStarted.has(runId)) return;
    this.#notStarted.add(runId);
    this.#trouble(`Run ${runId}: it could not be started; trying each tick: ${whyOf(error)}`, error);
  }

  #tellUnrecorded(runId: string, error: unknown): void {
    const message = `Run ${runId}: its end could not be recorded; the next start of the scheduler settles it: ${whyOf(error)}`;
    this.#trouble(message, error);
  }

  #trouble(message: string, error: unknown): void {
    this.#machine.tell({ kind: "trouble", message, error });
  }
}

/** Begins with the instant, so that fences written together stand together in their index; 80 bits of chance follow. */
function newFence({ clock, randomness }: Machine): string {
  return `${clock.now().toString(16).padStart(12, "0")}${randomness.id().slice(12)}`;
}

function asStarted(run: Run, attempt: Attempt): Run {
  return {
    ...run,
    state: "running",
    attempt: attempt.number,
    startedAt: run.startedAt ?? attempt.startedAt,
    latenessMs: run.latenessMs ?? Math.max(0, attempt.startedAt - run.scheduledAt),
  };
}

/** `runnable` refuses a run whose agent nobody registered, so this is never seen while that rule stands. */
function vanished({ definition }: ReadyRun): AgentOutcome {
  const sentence = `Not runnable: no agent named ${definition.agent} is registered.`;
  const reason: Reason = { code: "not_runnable", sentence };
  return {
    status: "failed",
    reason,
    transient: false,
    output: "",
    outputTruncated: false,
    exitCode: null,
    summary: null,
    usage: null,
  };
}
