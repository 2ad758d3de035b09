import { hostname } from "node:os";
import { pid } from "node:process";
import { setImmediate as breathe } from "node:timers/promises";
import type { OwnerInfo } from "../store/store.ts";
import type { Job, Run } from "../store/types.ts";
import { type Activity, type Degraded, type Scheduler, StoreOwnedError } from "../types.ts";
import { setBackReport, watchClock } from "./clock-watch.ts";
import { DiskWatch } from "./disk-watch.ts";
import { Keeping } from "./keeping.ts";
import { type Machine, pause, settleSettings } from "./machine.ts";
import { Outbox } from "./outbox.ts";
import { settleOrphans } from "./recovery.ts";
import { Runner } from "./runner.ts";
import { settleDue } from "./settle.ts";
import { renewZoneData } from "./zone-data.ts";

/** Jobs settled in one transaction. */
const CLAIM_BATCH = 500;

export function ownerInfo(machine: Machine, kind: OwnerInfo["kind"]): OwnerInfo {
  return { id: machine.randomness.id(), kind, pid, host: hostname(), since: machine.clock.now() };
}

/** Claims due instants, starts ready runs, sends what is in the outbox: each turn, all three. */
export class TickingScheduler implements Scheduler {
  readonly stopped: Promise<void>;
  readonly #machine: Machine;
  readonly #disk: DiskWatch;
  readonly #keeping: Keeping;
  readonly #owner: OwnerInfo;
  readonly #runner: Runner;
  readonly #outbox: Outbox;
  readonly #clockWatch: ReturnType<typeof watchClock>;
  #settleStopped: { resolve: () => void; reject: (error: unknown) => void };
  #release: (() => Promise<void>) | undefined;
  #stopping = false;
  #timer: { cancel(): void } | undefined;
  #turn: Promise<void> | undefined;
  #pokedMeanwhile = false;
  /** Told once, until a turn goes well again. */
  #lastTrouble: string | undefined;
  /** Milliseconds that the clock was set back by and that the ledger's waits do not know of yet. */
  #setBack = 0;

  constructor(machine: Machine) {
    this.#disk = new DiskWatch(machine);
    this.#machine = this.#disk.machine;
    this.#owner = ownerInfo(machine, "scheduler");
    this.#runner = new Runner(this.#machine, this.#owner.id);
    this.#runner.onEnd = () => this.#poke();
    this.#outbox = new Outbox(this.#machine);
    this.#keeping = new Keeping({
      machine: this.#machine,
      idle: () => this.#runner.inFlight === 0,
      full: () => this.#disk.degraded !== undefined,
    });
    this.#clockWatch = watchClock(machine.clock);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#settleStopped = { resolve, reject };
  }

  get inFlight(): number {
    return this.#runner.inFlight;
  }

  get degraded(): Degraded | undefined {
    return this.#disk.degraded;
  }

  get running(): boolean {
    return this.#release !== undefined && !this.#stopping;
  }

  async start(): Promise<void> {
    const acquired = await this.#machine.store.acquire(this.#owner);
    if (!acquired.ok) throw new StoreOwnedError(acquired.holder, this.#machine.config.store.path);
    this.#release = () => acquired.release();
    this.#tellState("started");
    try {
      await this.#disk.begin();
      await settleOrphans(this.#machine, this.#runner);
      await this.#mendWaits(0);
      await renewZoneData(this.#machine);
    } catch (error) {
      this.#release = undefined;
      await acquired.release();
      this.#tellState("stopped");
      throw error;
    }
    if (this.#machine.ephemeral !== true) this.#keeping.start();
    this.#poke();
  }

  async stop(): Promise<void> {
    if (this.#stopping) {
      this.#tellState("killing");
      await this.#runner.killAll();
      return this.stopped;
    }
    this.#stopping = true;
    if (this.#release !== undefined) this.#tellState("stopping");
    this.#drain().then(this.#settleStopped.resolve, this.#settleStopped.reject);
    return this.stopped;
  }

  async #drain(): Promise<void> {
    this.#timer?.cancel();
    await this.#turn;
    const patience = new AbortController();
    const timeout = this.#machine.config.scheduler.shutdown_timeout_seconds * 1000;
    await Promise.race([this.#runner.idle(), pause(this.#machine.clock, timeout, patience.signal)]);
    patience.abort();
    if (this.#runner.inFlight > 0) this.#runner.stopAll({ stop: "shutdown" });
    await this.#runner.idle();
    await this.#keeping.stop();
    try {
      if (this.#release !== undefined) await this.#disk.turn(() => this.#outbox.pump());
    } finally {
      if (this.#release !== undefined) this.#tellState("stopped");
      await this.#release?.();
      this.#release = undefined;
    }
  }

  /** Takes a turn now, or one more right after the present one. */
  #poke(): void {
    if (this.#stopping) return;
    if (this.#turn !== undefined) {
      this.#pokedMeanwhile = true;
      return;
    }
    this.#timer?.cancel();
    this.#turn = this.#takeTurn().finally(() => {
      this.#turn = undefined;
      if (this.#stopping) return;
      if (this.#pokedMeanwhile) {
        this.#pokedMeanwhile = false;
        this.#poke();
      }
    });
  }

  /** Never rejects: whatever goes wrong is told, and the next turn is armed. */
  async #takeTurn(): Promise<void> {
    const began = this.#machine.clock.now();
    let nextDue: number | undefined;
    try {
      await this.#disk.turn(async () => {
        await this.#mindClock();
        await this.#hearOfEnds();
        await this.#claim();
        await this.#startReady();
        this.#sendOutbox();
      });
      nextDue = await this.#machine.store.nextDue(began);
      this.#lastTrouble = undefined;
      this.#machine.tell({ kind: "turn", trouble: undefined });
    } catch (error) {
      this.#machine.tell({ kind: "turn", trouble: error });
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#lastTrouble) this.#machine.tell({ kind: "trouble", message, error });
      this.#lastTrouble = message;
    }
    if (!this.#stopping)
      this.#timer = this.#machine.clock.schedule(this.#untilNextTurn(nextDue), () => this.#poke());
  }

  /**
   * To the next whole tick, or sooner if something falls due after the turn began. What was due already waits for a
   * slot or a tick, and keeps nothing else waiting.
   */
  #untilNextTurn(nextDue: number | undefined): number {
    const now = this.#machine.clock.now();
    const tick = this.#machine.config.scheduler.tick_interval_seconds * 1000;
    const untilTick = tick - (now % tick);
    return nextDue === undefined ? untilTick : Math.min(untilTick, Math.max(0, nextDue - now));
  }

  /** A slow receiver holds up no fire. */
  #sendOutbox(): void {
    this.#outbox.pump().catch((error: unknown) => this.#tellTrouble(error));
  }

  #tellState(is: Extract<Activity, { kind: "scheduler" }>["is"]): void {
    this.#machine.tell({ kind: "scheduler", is, inFlight: this.#runner.inFlight });
  }

  #tellTrouble(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== this.#lastTrouble) this.#machine.tell({ kind: "trouble", message, error });
    this.#lastTrouble = message;
  }

  /** What waits for a time is to wait as long as it was meant to, whatever the clock is set to. */
  async #mindClock(): Promise<void> {
    this.#setBack += this.#clockWatch.setBackBy();
    if (this.#setBack === 0) return;
    await this.#mendWaits(this.#setBack);
    this.#setBack = 0;
  }

  async #mendWaits(by: number): Promise<void> {
    const waits = await this.#machine.store.clockSetBack(this.#machine.clock.now(), by);
    if (by > 0 || waits > 0)
      this.#machine.tell({ kind: "clock_set_back", message: setBackReport(by, waits), by, waits });
  }

  /** A run that ended by now is not in the way of one that is due now. */
  async #hearOfEnds(): Promise<void> {
    // Ends that came in the same round of the event loop as this turn are heard first.
    await breathe();
    await this.#runner.outcomesWritten();
  }

  async #claim(): Promise<void> {
    const settings = settleSettings(this.#machine);
    let more = true;
    while (more && !this.#stopping) {
      const claimed = await this.#machine.store.claimDue(settings.now, CLAIM_BATCH, (job, live) =>
        settleDue(job, live, settings),
      );
      if (claimed.jobs > 0) this.#machine.tell({ kind: "claimed", jobs: claimed.jobs, rows: claimed.rows });
      for (const job of claimed.aside ?? []) this.#machine.tell({ kind: "job_state", job });
      await this.#tellUnrun(claimed.unrun);
      more = claimed.more;
      // A big backlog is claimed in steps, with the event loop free in between.
      if (more) await breathe();
    }
  }

  async #tellUnrun(runs: readonly Run[]): Promise<void> {
    const jobs = new Map<string, Job>();
    for (const run of runs) {
      const found = await this.#machine.store.findJob(run.jobId);
      if (found.found !== "one") continue;
      this.#machine.tell({ kind: "ended", run, job: found.job });
      jobs.set(run.jobId, found.job);
    }
    // Only an active job is claimed: a one-shot that was missed has failed by it.
    for (const job of jobs.values())
      if (job.state !== "active") this.#machine.tell({ kind: "job_state", job });
  }

  async #startReady(): Promise<void> {
    let dealtWith = 1;
    while (dealtWith > 0 && !this.#stopping) {
      const slots =
        this.#machine.config.scheduler.max_concurrent_jobs - (await this.#machine.store.countRunning());
      if (slots <= 0) return;
      dealtWith = await this.#runner.start(
        await this.#machine.store.readyRuns(this.#machine.clock.now(), slots),
      );
    }
  }
}
