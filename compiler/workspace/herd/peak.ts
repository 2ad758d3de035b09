import { WEEK_MINUTES, type Starts } from "./starts.ts";

export interface Peak {
  readonly at: number;
  readonly count: number;
}

/**
 * The instant of the week from `from` on at which most of them start, where that is more than `limit`; the earliest of
 * several. Minutes are counted in one table for all that may start in the same second of a minute, so the work is
 * linear in the schedules, and seconds in which too few could start are passed over. Of what happens once, and not
 * in that week, the instant with most starts is counted, too.
 */
export function peakOfWeek(all: readonly Starts[], from: number, limit: number): Peak | undefined {
  const minutes = new Int32Array(WEEK_MINUTES);
  const seen = new Set<string>();
  let peak: Peak = { at: from, count: limit };
  const consider = (at: number): void => {
    // Exact, also where clocks change and a time that was passed over is made up for in another second.
    const count = all.reduce((sum, starts) => sum + (starts.startsAt(at) ? starts.weight : 0), 0);
    if (count > peak.count) peak = { at, count };
  };
  for (let second = 0; second < 60; second += 1) {
    const members = [...all.keys()].filter((index) => all[index]?.seconds.has(second));
    if (members.reduce((sum, index) => sum + (all[index]?.weight ?? 0), 0) <= peak.count) continue;
    // The same ones start in the same minutes.
    const key = members.join();
    if (seen.has(key)) continue;
    seen.add(key);
    minutes.fill(0);
    for (const index of members) all[index]?.mark(minutes, from);
    const best = minutes.reduce((most, count, index) => (count > (minutes[most] ?? 0) ? index : most), 0);
    if ((minutes[best] ?? 0) > peak.count) consider(from + best * 60_000 + second * 1000);
  }
  const end = from + WEEK_MINUTES * 60_000;
  let once: Starts | undefined;
  for (const starts of all) {
    const { only, weight } = starts;
    if (only === undefined || (only >= from && only < end)) continue;
    if (weight > (once?.weight ?? peak.count)) once = starts;
  }
  if (once?.only !== undefined) consider(once.only);
  return peak.count > limit ? peak : undefined;
}
