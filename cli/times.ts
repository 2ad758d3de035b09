/** How people read instants: in their own zone, with the offset; or in a zone they asked for. */
export function localTime(instant: number, zone?: string): string {
  const { date, time, offset } = parts(instant, zone);
  return `${date} ${time} ${offset}`;
}

/** ISO 8601 with the zone's offset. */
export function isoIn(instant: number, zone: string): string {
  const { date, time, offset } = parts(instant, zone);
  return `${date}T${time}${offset}`;
}

/** `+01:00`. */
export function offsetOf(instant: number, zone?: string): string {
  return parts(instant, zone).offset;
}

/** Seconds east of UTC as `+01:00`; offsets of old have seconds of their own. */
export function offsetText(seconds: number): string {
  const [hour, minute, rest] = [3600, 60, 1].map((size, i, sizes) =>
    Math.floor((Math.abs(seconds) % (sizes[i - 1] ?? Infinity)) / size)
      .toString()
      .padStart(2, "0"),
  );
  return `${seconds < 0 ? "-" : "+"}${hour}:${minute}${rest === "00" ? "" : `:${rest}`}`;
}

/** `Monday`. */
export function weekdayOf(instant: number, zone?: string): string {
  return parts(instant, zone).weekday;
}

/** Only the time of day, for lines that appear as things happen. */
export function clockTime(instant: number): string {
  return parts(instant, undefined).time;
}

/** A wall-clock time, in milliseconds as if its zone were UTC, without offset: `2027-03-28T02:30:00`. */
export function wallText(wall: number): string {
  return new Date(wall).toISOString().slice(0, -".000Z".length);
}

/** Its time of day: `02:30`, `02:30:15`. */
export function timeOfDay(wall: number): string {
  return wallText(wall).replace(/^.*T/, "").replace(/:00$/, "");
}

/** `in 5m`, `3h ago`, `now`; two units at most. */
export function relative(instant: number, now: number): string {
  const distance = Math.abs(instant - now);
  if (distance < 1000) return "now";
  return instant > now ? `in ${span(distance)}` : `${span(distance)} ago`;
}

/** A measured or remaining time in at most two units: `850ms`, `1.2s`, `5m 3s`, `2d 4h`. */
export function span(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 10_000) return `${(Math.floor(milliseconds / 100) / 10).toString()}s`;
  const seconds = Math.floor(milliseconds / 1000);
  for (const [unit, size, below, belowSize] of steps) {
    if (seconds < size) continue;
    const count = Math.floor(seconds / size);
    const rest = Math.floor((seconds % size) / belowSize);
    return rest === 0 || below === "" ? `${count}${unit}` : `${count}${unit} ${rest}${below}`;
  }
  return "0s";
}

const steps = [
  ["y", 31_536_000, "d", 86_400],
  ["d", 86_400, "h", 3600],
  ["h", 3600, "m", 60],
  ["m", 60, "s", 1],
  ["s", 1, "", 1],
] as const;

interface Parts {
  readonly date: string;
  readonly time: string;
  readonly weekday: string;
  readonly offset: string;
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function parts(instant: number, zone: string | undefined): Parts {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      ...(zone === undefined ? {} : { timeZone: zone }),
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      weekday: "long",
      timeZoneName: "longOffset",
    });
    formats.set(zone, format);
  }
  const found = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? "";
  const offset = part("timeZoneName").replace("GMT", "");
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}:${part("second")}`,
    weekday: part("weekday"),
    offset: offset === "" ? "+00:00" : offset,
  };
}
