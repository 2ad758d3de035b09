/** Times, dates and lengths of time in words, for messages. */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** 1-12. */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? String(month);
}

/** April, June and November */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** 86,400 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 1 fire, 1,440 fires */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The date of an instant in UTC: 2026-03-08. */
export function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** An instant to the minute, or to the second where it has some: 2026-03-08T07:00Z. */
export function momentText(ms: number): string {
  return new Date(ms).toISOString().replace(/(?::00)?\.\d+Z$/, "Z");
}

/** Seconds of a day as a clock shows them: 09:00, or 09:00:30. */
export function clockText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const shown = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 === 0 ? shown : `${shown}:${two(seconds % 60)}`;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
  ["millisecond", 1],
] as const;

/** 1 hour 30 minutes */
export function lengthText(ms: number): string {
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(counted(count, unit));
  }
  return parts.join(" ") || "0 seconds";
}
