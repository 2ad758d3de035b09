/** What a cron expression says, term by term, with places. No values are expanded here. */
import { CronSyntaxError } from "./errors.ts";
import type { CronSpan } from "./errors.ts";
import { DAY_OF_MONTH, DAY_OF_WEEK, HOUR, MINUTE, MONTH, SECOND } from "./fields.ts";
import type { CronField } from "./fields.ts";
import { readTerms } from "./terms.ts";
import type { Term } from "./terms.ts";

export interface FieldSyntax extends CronSpan {
  readonly field: CronField;
  readonly text: string;
  readonly terms: readonly Term[];
}

export interface CronSyntax {
  readonly second: FieldSyntax;
  readonly minute: FieldSyntax;
  readonly hour: FieldSyntax;
  readonly dayOfMonth: FieldSyntax;
  readonly month: FieldSyntax;
  readonly dayOfWeek: FieldSyntax;
}

interface Word extends CronSpan {
  readonly text: string;
}

const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/** Reads an expression of 5 fields, of 6 with leading seconds, or a nickname. Throws `CronSyntaxError`. */
export function readCron(expression: string): CronSyntax {
  const words = splitWords(expression);
  const [first] = words;
  if (first === undefined) {
    throw new CronSyntaxError(
      "The cron expression is empty. Write five fields: minute hour day-of-month month day-of-week.",
      undefined,
      { start: 0, end: expression.length },
    );
  }
  if (first.text.startsWith("@")) return readNickname(first, words);

  const [a, b, c, d, e, f, extra] = words;
  if (a && b && c && d && e && !f)
    return readFields({ text: "0", start: a.start, end: a.start }, a, b, c, d, e);
  if (a && b && c && d && e && f && !extra) return readFields(a, b, c, d, e, f);
  throw wrongCount(words, expression);
}

/** Everything that is wrong with an expression: one problem for each field that has one. */
export function cronProblems(expression: string): CronSyntaxError[] {
  const found = problemOf(() => readCron(expression));
  // A fault that is no field's leaves no fields to look at.
  if (found?.field === undefined) return found === undefined ? [] : [found];
  const words = splitWords(expression);
  const fields = words.length === 5 ? FIELDS.slice(1) : FIELDS;
  return fields.flatMap((field, index) => {
    const word = words[index];
    return (word && problemOf(() => readField(field, word))) ?? [];
  });
}

const FIELDS = [SECOND, MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK];

function problemOf(read: () => unknown): CronSyntaxError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof CronSyntaxError) return error;
    throw error;
  }
}

function readFields(
  second: Word,
  minute: Word,
  hour: Word,
  day: Word,
  month: Word,
  weekday: Word,
): CronSyntax {
  return {
    second: readField(SECOND, second),
    minute: readField(MINUTE, minute),
    hour: readField(HOUR, hour),
    dayOfMonth: readField(DAY_OF_MONTH, day),
    month: readField(MONTH, month),
    dayOfWeek: readField(DAY_OF_WEEK, weekday),
  };
}

function readField(field: CronField, word: Word): FieldSyntax {
  return { field, ...word, terms: readTerms(field, word.text, word.start) };
}

function splitWords(expression: string): Word[] {
  const odd = /[^\S \t]/u.exec(expression);
  if (odd) {
    throw new CronSyntaxError(
      "Fields are separated by plain spaces or tabs; this is another blank character.",
      undefined,
      { start: odd.index, end: odd.index + odd[0].length },
      " ",
    );
  }
  return [...expression.matchAll(/[^ \t]+/g)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function readNickname(nickname: Word, words: readonly Word[]): CronSyntax {
  const expansion = NICKNAMES.get(nickname.text.toLowerCase());
  if (expansion === undefined) {
    const known = [...NICKNAMES.keys()].join(", ");
    throw new CronSyntaxError(
      `${nickname.text} is not a cron nickname. There are: ${known}.`,
      undefined,
      nickname,
    );
  }
  const tail = words[1];
  if (tail) {
    throw new CronSyntaxError(
      `${nickname.text} is a whole expression; nothing may follow it.`,
      undefined,
      { start: nickname.end, end: words.at(-1)?.end ?? tail.end },
      "",
    );
  }
  const place = { start: nickname.start, end: nickname.end };
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = readCron(expansion);
  return {
    second: { ...second, ...place },
    minute: { ...minute, ...place },
    hour: { ...hour, ...place },
    dayOfMonth: { ...dayOfMonth, ...place },
    month: { ...month, ...place },
    dayOfWeek: { ...dayOfWeek, ...place },
  };
}

function wrongCount(words: readonly Word[], expression: string): CronSyntaxError {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? expression.length;
  const wanted =
    "five are wanted (minute hour day-of-month month day-of-week), or six with seconds before them";
  const hint =
    words.length === 1 && /^\d{4}-/.test(expression.trim())
      ? " For one instant, use `at` in place of `cron`."
      : words.length === 7
        ? " There is no year field."
        : "";
  const fields = words.length === 1 ? "1 field" : `${words.length} fields`;
  return new CronSyntaxError(`This has ${fields}; ${wanted}.${hint}`, undefined, { start, end });
}
