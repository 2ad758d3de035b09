import { catalogue, type Code } from "./catalogue/index.ts";

type Names<Message extends string> = Message extends `${string}<${infer Name}>${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The parameters of a code's message. Text that comes from a file goes through `quoted` first. */
export type Params<C extends Code> = {
  readonly [Name in Names<(typeof catalogue)[C]["message"]>]: string | number;
};

export function messageOf<C extends Code>(code: C, params: Params<C>): string {
  return fill(catalogue[code].message, params);
}

/** Puts the parameters in their places; one that is missing stays as it is written. */
export function fill(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replace(/<([a-z]+)>/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}

const LONGEST = 60;

/** Text from a file, fit to stand in a sentence: one line, no control characters, not too long. */
export function quoted(text: string): string {
  const points = Array.from(text.slice(0, LONGEST * 2));
  const cut = points.length > LONGEST || text.length > LONGEST * 2;
  const shown = (cut ? points.slice(0, LONGEST) : points).join("");
  return `\`${visible(shown)}${cut ? "…" : ""}\``;
}

/** Control and direction-changing characters as escapes, so that they act on nobody's terminal. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    return `\\u{${character.charCodeAt(0).toString(16)}}`;
  });
}
