import type { CronSchedule } from "../../cron/index.ts";
import { localTime, zoneTransitions } from "../../cron/index.ts";

export const WEEK_MINUTES = 10_080;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Schedules that start at the same instants. */
export interface Starts {
  /** How many they are. */
  readonly weight: number;
  /** The seconds of a minute in which they may start. */
  readonly seconds: ReadonlySet<number>;
  /** The instant, where there is but one. */
  readonly only?: number;
  startsAt(ms: number): boolean;
  /** Adds the weight to each minute of the week from `from` on in which they start. */
  mark(minutes: Int32Array, from: number): void;
}

export function instantStarts(at: number, weight: number): Starts {
  const second = Math.floor(at / 1000) % 60;
  return {
    weight,
    seconds: new Set([second]),
    only: at,
    startsAt: (ms) => ms === at,
    mark(minutes, from) {
      const index = Math.floor((at - from) / MINUTE);
      if (index >= 0 && index < WEEK_MINUTES) minutes[index] = (minutes[index] ?? 0) + weight;
    },
  };
}

export function cronStarts(schedule: CronSchedule, weight: number): Starts {
  const { fields } = schedule;
  const ofDay = fields.hour.values.flatMap((hour) =>
    fields.minute.values.map((minute) => hour * 60 + minute),
  );
  return {
    weight,
    seconds: new Set(fields.second.values),
    startsAt: (ms) => schedule.nextMs(ms - 1) === ms,
    mark(minutes, from) {
      for (const stretch of stretchesOf(schedule.timezone, from)) {
        markStretch(schedule, ofDay, weight, minutes, from, stretch);
      }
    },
  };
}

/** A time in which the clocks of a zone are not changed. Milliseconds, the end exclusive. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Milliseconds east of UTC. */
  readonly offset: number;
}

function stretchesOf(zone: string, from: number): readonly Stretch[] {
  // A day before and after: local days do not begin with those of UTC.
  const first = from - 2 * DAY;
  const last = from + WEEK_MINUTES * MINUTE + 2 * DAY;
  const stretches: Stretch[] = [];
  let start = first;
  let offset = localTime(zone, first).offset * 1000;
  for (const { at, after } of zoneTransitions(zone, first, last)) {
    stretches.push({ start, end: at, offset });
    start = at;
    offset = after * 1000;
  }
  stretches.push({ start, end: last, offset });
  return stretches;
}

/**
 * On a day without a change of clocks all starts follow from one: the day matches, or it does not. What is left of a
 * stretch before its first and after its last whole day is gone through start by start.
 */
function markStretch(
  schedule: CronSchedule,
  ofDay: readonly number[],
  weight: number,
  minutes: Int32Array,
  from: number,
  { start, end, offset }: Stretch,
): void {
  const to = from + WEEK_MINUTES * MINUTE;
  const firstDay = Math.ceil((start + offset) / DAY) * DAY - offset;
  const lastDay = Math.max(firstDay, Math.floor((end + offset) / DAY) * DAY - offset);
  const add = (index: number): void => {
    if (index >= 0 && index < WEEK_MINUTES) minutes[index] = (minutes[index] ?? 0) + weight;
  };
  const whole = offset % MINUTE === 0 ? lastDay : firstDay;
  oneByOne(Math.max(start, from), Math.min(firstDay, end, to));
  let next = schedule.nextMs(Math.max(firstDay, Math.floor((from + offset) / DAY) * DAY - offset) - 1);
  while (next !== undefined && next < Math.min(whole, to)) {
    const day = Math.floor((next + offset) / DAY) * DAY - offset;
    const base = (day - from) / MINUTE;
    for (const minute of ofDay) add(base + minute);
    next = schedule.nextMs(day + DAY - 1);
  }
  oneByOne(Math.max(whole, from), Math.min(end, to));

  function oneByOne(begin: number, finish: number): void {
    let fire = begin < finish ? schedule.nextMs(begin - 1) : undefined;
    while (fire !== undefined && fire < finish) {
      const index = Math.floor((fire - from) / MINUTE);
      add(index);
      fire = schedule.nextMs(from + (index + 1) * MINUTE - 1);
    }
  }
}
