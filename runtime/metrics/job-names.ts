import type { Clock } from "../clock.ts";

/** Jobs that are measured each by itself. A label of every name there ever was would grow without an end. */
const MOST = 1_000;
/** What more jobs are counted under, all together. */
export const OTHERS = "_other";
/** A job that was not heard of for so long is looked up: it may have been removed. Milliseconds. */
const QUIET_MS = 3_600_000;

interface Known {
  /** More than one: a job of that name was removed and another took its place. */
  readonly ids: Set<string>;
  heard: number;
}

/** The values of `job_name`: bounded in number, and given up some time after the job is gone. */
export class JobNames {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock, most = MOST) {
    this.#clock = clock;
    this.#most = most;
  }

  label(jobId: string, name: string): string {
    let known = this.#known.get(name);
    if (known === undefined) {
      if (this.#known.size >= this.#most) return OTHERS;
      known = { ids: new Set(), heard: 0 };
      this.#known.set(name, known);
    }
    known.ids.add(jobId);
    known.heard = this.#clock.monotonic();
    return name;
  }

  /** Forgets the quiet names of which no job is left, and answers them. */
  async sweep(isGone: (jobId: string, name: string) => Promise<boolean>): Promise<string[]> {
    const gone: string[] = [];
    for (const [name, known] of this.#known) {
      if (this.#clock.monotonic() - known.heard < QUIET_MS) continue;
      const left = await Promise.all([...known.ids].map(async (id) => !(await isGone(id, name))));
      if (left.includes(true)) continue;
      this.#known.delete(name);
      gone.push(name);
    }
    return gone;
  }
}
