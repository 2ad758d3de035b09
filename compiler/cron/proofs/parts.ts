import { boundedCache } from "../bounded-cache.ts";
import type { CronFieldName } from "../errors.ts";
import { expandValues } from "../expand.ts";
import { readCron } from "../syntax.ts";
import type { CronSyntax, FieldSyntax } from "../syntax.ts";
import { wallClockPattern } from "../wall-clock.ts";
import type { WallClockPattern } from "../wall-clock.ts";

/** What the proofs look at: an expression's syntax and its values. */
export interface CronParts {
  readonly syntax: CronSyntax;
  readonly pattern: WallClockPattern;
  /** Sorted, never empty. */
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
}

const known = boundedCache<CronParts>(4096);

/** Throws `CronSyntaxError`. */
export function cronParts(expression: string): CronParts {
  return known(expression, () => {
    const syntax = readCron(expression);
    return {
      syntax,
      pattern: wallClockPattern(syntax),
      seconds: expandValues(syntax.second),
      minutes: expandValues(syntax.minute),
      hours: expandValues(syntax.hour),
    };
  });
}

export function fieldOf({ syntax }: CronParts, name: CronFieldName): FieldSyntax {
  switch (name) {
    case "second":
      return syntax.second;
    case "minute":
      return syntax.minute;
    case "hour":
      return syntax.hour;
    case "day-of-month":
      return syntax.dayOfMonth;
    case "month":
      return syntax.month;
    case "day-of-week":
      return syntax.dayOfWeek;
  }
}

/** False for a field that is exactly `*`. */
export function isRestricted({ text }: FieldSyntax): boolean {
  return text !== "*";
}
