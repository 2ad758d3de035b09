import type { OpenRun, SimulationEvent } from "../../runtime/simulate/index.ts";
import type { Dst, LeftOutRow } from "../fires/rows.ts";
import type { Schedule } from "./schedules.ts";

/** An event of the simulation that is told, with what is known of its schedule; or times that the clocks skip. */
export type Happening =
  | {
      readonly kind: Told["kind"];
      readonly at: number;
      readonly schedule: Schedule | undefined;
      readonly event: Told;
      readonly dst: Dst | null;
      readonly dstNote: string | null;
    }
  | {
      readonly kind: "left_out";
      readonly at: number;
      readonly schedule: Schedule;
      readonly row: LeftOutRow;
    };

export type Told = Exclude<SimulationEvent, { kind: "due" | "succeeded" }>;

/** Puts what the clocks leave out between the events, and leaves out what goes without saying. */
export class Happenings {
  readonly #schedules: ReadonlyMap<string, Schedule>;
  readonly #leftOut: { readonly schedule: Schedule; readonly row: LeftOutRow }[];
  readonly #tell: (happening: Happening) => void;

  constructor(schedules: readonly Schedule[], tell: (happening: Happening) => void) {
    this.#schedules = new Map(schedules.map((schedule) => [schedule.name, schedule]));
    this.#leftOut = schedules
      .filter(({ definition }) => definition.enabled !== false)
      .flatMap((schedule) => schedule.leftOut.map((row) => ({ schedule, row })))
      .sort((a, b) => a.row.at - b.row.at);
    this.#tell = tell;
  }

  add(event: SimulationEvent): void {
    this.#leaveOut(event.at);
    if (event.kind === "due" || event.kind === "succeeded") return;
    const schedule = "job" in event ? this.#schedules.get(event.job) : undefined;
    // A one-shot is done with its run, which is told already.
    if (event.kind === "job_state" && event.state === "completed") return;
    const mark = "due" in event ? schedule?.mark(event.due) : undefined;
    this.#tell({
      kind: event.kind,
      at: event.at,
      schedule,
      event,
      dst: mark?.dst ?? null,
      dstNote: mark?.note ?? null,
    });
  }

  end(): void {
    this.#leaveOut(Infinity);
  }

  #leaveOut(until: number): void {
    for (let next = this.#leftOut[0]; next !== undefined && next.row.at <= until; next = this.#leftOut[0]) {
      this.#leftOut.shift();
      this.#tell({ kind: "left_out", at: next.row.at, ...next });
    }
  }
}

/** Which run stands in the way, for people. */
export function openText({ due, state, since }: OpenRun, timeOf: (instant: number) => string): string {
  const doing = state === "running" ? "running" : "waiting";
  return `the run of ${timeOf(due)}, ${since === due ? `still ${doing}` : `${doing} since ${timeOf(since)}`}`;
}
