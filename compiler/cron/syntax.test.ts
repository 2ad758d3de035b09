import fc from "fast-check";
import { expect, test } from "vitest";
import { CronSyntaxError, parseCron } from "./index.ts";

/** «…» marks the place; the repair is the text to stand there. */
const rejected: readonly [marked: string, field: string | undefined, message: RegExp, repair?: string][] = [
  ["«»", undefined, /empty/],
  ["«   »", undefined, /empty/],
  ["«*»", undefined, /1 field; five are wanted/],
  ["  «20 15 * *»  ", undefined, /4 fields/],
  ["«0 0 0 1 1 * 2030»", undefined, /7 fields.*no year field/],
  ["«2026-01-01T00:00:00»", undefined, /use `at`/],
  ["0 0«\n»* * *", undefined, /plain spaces or tabs/, " "],
  ["0 0«\u{a0}»* * *", undefined, /plain spaces or tabs/, " "],
  ["«@dayly»", undefined, /not a cron nickname.*@daily/],
  ["@daily« foo»", undefined, /nothing may follow/, ""],
  ["«@every» 5m", undefined, /@every is not a cron nickname/],
  ["«60» * * * *", "minute", /60 is out of range: minute takes 0-59/],
  ["* «24» * * *", "hour", /0-23/],
  ["«61» * * * * *", "second", /0-59/],
  ["0 0 «0» * *", "day-of-month", /1-31/],
  ["0 0 1,«32»,4 * *", "day-of-month", /1-31/],
  ["0 0 * «13» *", "month", /1-12 or JAN-DEC/],
  ["0 0 * * «8»", "day-of-week", /0 and 7 are Sunday/],
  ["0 0 1 1 * «2030»", "day-of-week", /no year field/],
  ["«5/15» * * * *", "minute", /write 5-59\/15/, "5-59/15"],
  ["0 0 1,15 * «1/2»", "day-of-week", /1-6\/2/, "1-6/2"],
  ["0 0 * * «7/2»", "day-of-week", /7-7\/2/, "7-7/2"],
  ["0 «22-2» * * *", "hour", /backwards/, "22-23,0-2"],
  ["0 «22-2/2» * * *", "hour", /backwards/, "22,0,2"],
  ["0 «23-0» * * *", "hour", /backwards/, "23,0"],
  ["0 0 * «11-2» *", "month", /backwards/, "11-12,1-2"],
  ["0 0 * * «FRI-MON»", "day-of-week", /backwards/, "5-7,1"],
  ["0 0 * * «SAT-SUN»", "day-of-week", /backwards/, "6-7"],
  ["0 0 * * «7-2»", "day-of-week", /backwards/, "0-2"],
  ["0 0 * * «6-0»", "day-of-week", /backwards/, "6-7"],
  ["*/«0» * * * *", "minute", /at least 1/],
  ["«*/» * * * *", "minute", /number must follow/],
  ["*/«5a» * * * *", "minute", /not a step/],
  ["1-5/«-1» * * * *", "minute", /not a step/],
  ["*/«1.5» * * * *", "minute", /not a step/],
  ["«/5» * * * *", "minute", /needs a base/, "*/5"],
  ["«-5» * * * *", "minute", /both ends/, "0-5"],
  ["«50-» * * * *", "minute", /both ends/, "50-59"],
  ["0 0 * * «5-»", "day-of-week", /both ends/, "5-6"],
  ["«-» * * * *", "minute", /both ends/],
  ["«*5» * * * *", "minute", /lacks a \//, "*/5"],
  ["«**» * * * *", "minute", /One \*/, "*"],
  ["1«,»,2 * * * *", "minute", /empty item/, ""],
  ["«,»1 * * * *", "minute", /empty item/, ""],
  ["1«,» * * * *", "minute", /empty item/, ""],
  ["«,» * * * *", "minute", /empty item/],
  ["«1.5» * * * *", "minute", /not a minute value/],
  ["«+5» * * * *", "minute", /not a minute value/],
  ["1-«5-9» * * * *", "minute", /not a minute value/],
  ["«\u{665}» * * * *", "minute", /not a minute value/],
  ["«1\u{1f600}» * * * *", "minute", /not a minute value/],
  ["«H» * * * *", "minute", /drawn by the scheduler/],
  ["«0~30» * * * *", "minute", /not a minute value/],
  ["«__proto__» * * * *", "minute", /not a minute value/],
  ["0 0 «?» * *", "day-of-month", /write \*/, "*"],
  ["0 0 * «JANUARY» *", "month", /three letters/, "JAN"],
  ["0 0 * * «thursday»", "day-of-week", /three letters/, "THU"],
  ["0 0 * «MON» *", "month", /day-of-week name/],
  ["0 0 * * «JAN»", "day-of-week", /month name/],
  ["0 0 * «JAN1» *", "month", /not a month value/],
  ["0 0 * * «toString»", "day-of-week", /not a day-of-week value/],
  ["0 0 «L-3» * *", "day-of-month", /stands alone/],
  ["0 0 «1-L» * *", "day-of-month", /stands alone/],
  ["0 0 «L/2» * *", "day-of-month", /stands alone/],
  ["0 0 «W» * *", "day-of-month", /15W/],
  ["0 0 «1-5W» * *", "day-of-month", /15W/],
  ["0 0 «WL» * *", "day-of-month", /LW/, "LW"],
  ["0 0 «32»W * *", "day-of-month", /1-31/],
  ["0 0 * * «L»", "day-of-week", /5L or FRIL/],
  ["0 0 * * «1-5L»", "day-of-week", /5L or FRIL/],
  ["0 0 * * «8»L", "day-of-week", /out of range/],
  ["0 0 * * «FRI#L»", "day-of-week", /FRIL/, "FRIL"],
  ["0 0 * * 5#«6»", "day-of-week", /1, 2, 3, 4 or 5/],
  ["0 0 * * 5#«»", "day-of-week", /1, 2, 3, 4 or 5/],
  ["0 0 * * 5#«0x2»", "day-of-week", /1, 2, 3, 4 or 5/],
  ["0 0 * * «*#2»", "day-of-week", /follows one weekday/],
  ["0 0 * * «9»#2", "day-of-week", /out of range/],
  ["«L» * * * *", "minute", /not a minute value/],
  ["0 0 * * «*;»", "day-of-week", /not a day-of-week value/],
];

function rejection(expression: string): CronSyntaxError {
  try {
    parseCron(expression);
  } catch (error) {
    if (error instanceof CronSyntaxError) return error;
    throw error;
  }
  throw new Error(`${expression} was accepted`);
}

test.each(rejected)("%s", (marked, field, message, repair) => {
  const expression = marked.replace(/[«»]/g, "");
  const error = rejection(expression);
  expect(error.message).toMatch(message);
  expect({ field: error.field, start: error.start, end: error.end, repair: error.repair }).toEqual({
    field,
    start: marked.indexOf("«"),
    end: marked.indexOf("»") - 1,
    repair,
  });
  if (repair !== undefined) {
    const repaired = expression.slice(0, error.start) + repair + expression.slice(error.end);
    expect(() => parseCron(repaired)).not.toThrow();
  }
});

const accepted: readonly [expression: string, sameAs: string][] = [
  ["@Midnight", "0 0 * * *"],
  [" @weekly\t", "0 0 * * 0"],
  ["0\t0  * * *  ", "0 0 * * *"],
  ["00000000000000000005 * * * *", "5 * * * *"],
  ["*/1000000 * * * *", "0 * * * *"],
  ["0 0 * jan-MAR,12 mon", "0 0 * 1-3,12 1"],
  ["0 0 * * 0,7,SUN,5-7", "0 0 * * 0,5,6"],
  ["0 0 * * 0-7", "0 0 * * 0-6"],
  ["0 0 * * */7", "0 0 * * 0"],
  ["0 0 * * 1-7/3", "0 0 * * 0,1,4"],
  ["5,5,1-6,3-9/2 * * * *", "1-6,7,9 * * * *"],
  ["0 0 l,15w * *", "0 0 15W,L * *"],
  ["0 0 * * fril,7#2", "0 0 * * 0#2,5L"],
  ["0 0 5 * * *", "0 5 * * *"],
];

test.each(accepted)("%s means %s", (expression, sameAs) => {
  const from = Date.UTC(2026, 0, 1, 12, 34, 56);
  expect(parseCron(expression).next(from, 50)).toEqual(parseCron(sameAs).next(from, 50));
});

test("any text is either accepted or refused with a place inside it", () => {
  const piece = fc.constantFrom(
    ..."*,-/#LW 0123456789?@".split(""),
    "FRI",
    "jan",
    "\t",
    "\n",
    "é",
    "😀",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const expression = pieces.join("");
      try {
        parseCron(expression);
      } catch (error) {
        if (!(error instanceof CronSyntaxError)) throw error;
        expect(error.start).toBeGreaterThanOrEqual(0);
        expect(error.end).toBeGreaterThanOrEqual(error.start);
        expect(error.end).toBeLessThanOrEqual(expression.length);
        expect(error.message).toMatch(/\.$/);
      }
    }),
    { numRuns: 5_000 },
  );
});
