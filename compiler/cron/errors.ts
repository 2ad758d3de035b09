export type CronFieldName = "second" | "minute" | "hour" | "day-of-month" | "month" | "day-of-week";

/** Where in an expression something is: UTF-16 offsets, `end` exclusive. */
export interface CronSpan {
  readonly start: number;
  readonly end: number;
}

/** An expression that is not cron, with the place of the fault. */
export class CronSyntaxError extends Error {
  override readonly name = "CronSyntaxError";
  /** Undefined where the fault is the expression's as a whole. */
  readonly field: CronFieldName | undefined;
  /** UTF-16 offsets in the expression as given; `end` is exclusive and may equal `start` (something is missing). */
  readonly start: number;
  readonly end: number;
  /** What to write in place of `start`..`end`, where one repair is obvious. */
  readonly repair: string | undefined;

  constructor(message: string, field: CronFieldName | undefined, span: CronSpan, repair?: string) {
    super(message);
    this.field = field;
    this.start = span.start;
    this.end = span.end;
    this.repair = repair;
  }
}

/** A name that is no IANA time zone here. */
export class UnknownTimeZoneError extends RangeError {
  override readonly name = "UnknownTimeZoneError";
  readonly timezone: string;

  constructor(timezone: string) {
    super(
      `Unknown time zone ${JSON.stringify(timezone)}. Write an IANA name such as "Europe/Lisbon", or "UTC".`,
    );
    this.timezone = timezone;
  }
}
