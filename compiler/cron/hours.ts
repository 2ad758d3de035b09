import { localTime } from "./local-time.ts";

/** A daily window, `"HH:MM"` each; `end` is exclusive, goes up to `"24:00"` and may lie before `start`. */
export interface DailyHours {
  readonly start: string;
  readonly end: string;
}

/** Whether an instant (epoch ms) lies in the window, by the clocks of the zone. */
export function isWithinHours({ start, end }: DailyHours, instant: number, timezone = "UTC"): boolean {
  const { hour, minute } = localTime(timezone, instant);
  const [now, from, to] = [hour * 60 + minute, minutesOf(start), minutesOf(end)];
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
