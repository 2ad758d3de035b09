import { hostname } from "node:os";
import { pid } from "node:process";
import { setImmediate as breathe } from "node:timers/promises";
import type { Claimed, OwnerInfo } from "../store/store.ts";
import {
  type Activity,
  type Degraded,
  type Scheduler,
  SchedulerHungError,
  StoreOwnedError,
} from "../types.ts";
import { setBackReport, watchClock } from "./clock-watch.ts";
import { DiskWatch } from "./disk-watch.ts";
import { Keeping } from "./keeping.ts";
import { type Machine, pause, settleSettings, whyOf } from "./machine.ts";
import { Outbox } from "./outbox.ts";
import { settleOrphans } from "./recovery.ts";
import { GRACE_MS, Runner } from "./runner.ts";
import { settleDue } from "./settle.ts";
import { PATIENCE_MS, Watchdog } from "./watchdog.ts";
import { renewZoneData } from "./zone-data.ts";

/** Jobs settled in one transaction, and runs started in one: a few milliseconds of the event loop. */
const CLAIM_BATCH = 250;
const START_BATCH = 250;
/** In one turn: what is due next must not wait until a backlog is worked off. */
const CLAIMS_A_TURN = 10_000;
const STARTS_A_TURN = 2_500;
/** For the last agents, when the database does not answer any more. */
const LAST_KILL_MS = 5_000;

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
  readonly #watchdog: Watchdog;
  #settleStopped: { resolve: () => void; reject: (error: unknown) => void };
  #release: (() => Promise<void>) | undefined;
  #stopping = false;
  #timer: { cancel(): void } | undefined;
  #turn: Promise<void> | undefined;
  #pokedMeanwhile = false;
  /** By the monotonic clock. */
  #lastTick: number | undefined;
  /** Told once, until a turn goes well again. */
  #lastTrouble: string | undefined;
  /** The same of the outbox. */
  #outboxTrouble: string | undefined;
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
    this.#watchdog = new Watchdog(machine.clock, () => this.#hung());
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

  get lastTickAge(): number | undefined {
    return this.#lastTick === undefined ? undefined : this.#machine.clock.monotonic() - this.#lastTick;
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
      this.#runner.stopAll({ stop: "shutdown" });
      await acquired.release();
      this.#tellState("stopped");
      throw error;
    }
    this.#lastTick = this.#machine.clock.monotonic();
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
    this.#watchdog.expect(timeout);
    await Promise.race([this.#runner.idle(), pause(this.#machine.clock, timeout, patience.signal)]);
    patience.abort();
    this.#runner.stopAll({ stop: "shutdown" });
    this.#watchdog.expect(GRACE_MS);
    await this.#runner.idle();
    await this.#runner.flush();
    this.#watchdog.rest();
    await this.#keeping.stop();
    try {
      if (this.#release !== undefined) await this.#disk.turn(() => this.#outbox.pump());
    } finally {
      if (this.#release !== undefined) this.#tellState("stopped");
      await this.#release?.();
      this.#release = undefined;
      this.#lastTick = undefined;
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
    // After a full disk the ballast is written anew, which takes what it takes.
    this.#watchdog.rest();
    try {
      await this.#disk.turn(async () => {
        this.#watchdog.expect();
        await this.#mindClock();
        await this.#hearOfEnds();
        await this.#claim();
        await this.#runner.startsFirst(() => this.#startReady());
        this.#sendOutbox();
      });
      this.#watchdog.expect();
      nextDue = await this.#machine.store.nextDue(began);
      this.#tellRecovered();
      this.#lastTick = this.#machine.clock.monotonic();
      this.#machine.tell({ kind: "turn", trouble: undefined });
    } catch (error) {
      this.#machine.tell({ kind: "turn", trouble: error });
      this.#tellTrouble(error);
    }
    this.#watchdog.rest();
    if (this.#stopping) return;
    const wait = this.#untilNextTurn(nextDue);
    this.#watchdog.expect(wait);
    this.#timer = this.#machine.clock.schedule(wait, () => this.#poke());
  }

  /**
   * The turn has stopped on the way: the database does not answer. There is no waking it from in here, and going on
   * beside it could do everything twice, so this scheduler is over. Its agents are ended as far as that goes, and
   * whoever takes the store next settles their runs.
   */
  #hung(): void {
    this.#stopping = true;
    this.#timer?.cancel();
    const error = new SchedulerHungError(PATIENCE_MS);
    this.#tellTrouble(error);
    const killed = this.#runner.killAll().catch((reason: unknown) => this.#tellTrouble(reason));
    const patience = pause(this.#machine.clock, LAST_KILL_MS);
    void Promise.race([killed, patience]).then(() => this.#settleStopped.reject(error));
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
    this.#outbox.pump().then(
      () => (this.#outboxTrouble = undefined),
      (error: unknown) => {
        const message = `Deliveries could not be sent; they are tried again each tick: ${whyOf(error)}`;
        if (message !== this.#outboxTrouble) this.#machine.tell({ kind: "trouble", message, error });
        this.#outboxTrouble = message;
      },
    );
  }

  #tellState(is: Extract<Activity, { kind: "scheduler" }>["is"]): void {
    this.#machine.tell({ kind: "scheduler", is, inFlight: this.#runner.inFlight });
  }

  #tellTrouble(error: unknown): void {
    const message = whyOf(error);
    if (message !== this.#lastTrouble) this.#machine.tell({ kind: "trouble", message, error });
    this.#lastTrouble = message;
  }

  #tellRecovered(): void {
    if (this.#lastTrouble !== undefined)
      this.#machine.tell({ kind: "recovered", message: "The trouble is over: all goes on." });
    this.#lastTrouble = undefined;
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
    await this.#runner.flush();
  }

  async #claim(): Promise<void> {
    const settings = settleSettings(this.#machine);
    for (let claims = 0; !this.#stopping; claims += CLAIM_BATCH) {
      if (claims >= CLAIMS_A_TURN) return this.#takeAnother();
      const claimed = await this.#machine.store.claimDue(settings.now, CLAIM_BATCH, (job, live) =>
        settleDue(job, live, settings),
      );
      if (claimed.jobs > 0) this.#machine.tell({ kind: "claimed", jobs: claimed.jobs, rows: claimed.rows });
      await this.#tellUnrun(claimed);
      if (!claimed.more) return;
      await this.#breathe();
    }
  }

  async #tellUnrun({ unrun, aside = [] }: Claimed): Promise<void> {
    const jobs = new Map(aside.map((job) => [job.id, job]));
    for (const run of unrun) {
      const found = await this.#machine.store.findJob(run.jobId);
      if (found.found !== "one") continue;
      this.#machine.tell({ kind: "ended", run, job: found.job });
      jobs.set(run.jobId, found.job);
    }
    // Only an active job is claimed: one that was set aside, and a one-shot that was missed, has failed by it.
    for (const job of jobs.values())
      if (job.state !== "active") this.#machine.tell({ kind: "job_state", job });
  }

  async #startReady(): Promise<void> {
    const { store, clock, config } = this.#machine;
    for (let starts = 0; !this.#stopping;) {
      if (starts >= STARTS_A_TURN) return this.#takeAnother();
      const slots = config.scheduler.max_concurrent_jobs - (await store.countRunning());
      if (slots <= 0) return;
      const ready = await store.readyRuns(clock.now(), Math.min(slots, START_BATCH));
      const dealtWith = await this.#runner.start(ready);
      if (dealtWith === 0) return;
      starts += dealtWith;
      await this.#breathe();
    }
  }

  /** A big backlog is worked off in steps, with the event loop free in between. Each step is a sign of life. */
  async #breathe(): Promise<void> {
    this.#watchdog.expect();
    await pause(this.#machine.clock, 0);
  }

  #takeAnother(): void {
    this.#pokedMeanwhile = true;
  }
}
