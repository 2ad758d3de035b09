import { InvalidArgumentError, Option } from "commander";
import { enumeration, near } from "../compiler/words/index.ts";

/** Parses option values; commander turns the errors into usage messages. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min || value > max) {
      const limit = max === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${max}`;
      throw new InvalidArgumentError(`It must be a whole number, at least ${min}${limit}.`);
    }
    return value;
  };
}

/** A path. An empty one, as a script's unset variable gives, would stand for the working folder. */
export function pathText(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

/** What somebody says about a change. */
export function noteText(text: string): string {
  const note = text.trim();
  if (note === "") throw new InvalidArgumentError("It must say something.");
  return note;
}

export function pathTexts(text: string, before: readonly string[] | undefined): readonly string[] {
  return collect(pathText(text), before);
}

export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** `a,b`, as often as it is given. */
export function commaList(text: string, before: readonly string[] | undefined): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.includes("")) throw new InvalidArgumentError("Write codes with a comma between two of them.");
  return [...(before ?? []), ...words];
}

/** One of these words. A near one is named. */
export function oneOf<Word extends string>(what: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const meant = near(text, words);
    throw new InvalidArgumentError(
      `"${text}" is no ${what}.${meant === undefined ? "" : ` Did you mean ${meant}?`} There are ${enumeration(words)}.`,
    );
  };
}

/** `a,b` of these words, as often as it is given. */
export function namedWords<Word extends string>(
  what: string,
  words: readonly Word[],
): (text: string, before: readonly Word[] | undefined) => readonly Word[] {
  const read = oneOf(what, words);
  return (text, before) => [...(before ?? []), ...text.split(",").map((word) => read(word.trim()))];
}

/** `--format`, one of these; the first is the default. */
export function formatOption(...formats: readonly [string, ...string[]]): Option {
  return new Option("--format <format>", "how to print the result").choices(formats).default(formats[0]);
}
