import type { IToken } from "chevrotain";
import type { BlockStringValue, Span, StringValue, Value, Word } from "./ast.ts";
import { endOf, isBoolean, lineOf } from "./cursor.ts";
import { readNumeric } from "./number.ts";
import { type Edit, excerpt, type ProblemList } from "./problems.ts";
import { readBlockString, readString } from "./quoted.ts";
import { Colon, isClosed, Numeric, Word as WordToken } from "./tokens.ts";

/** From tokens to the leaves of the tree, with what is wrong inside a single token. */

export const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: endOf(token) });
export const between = (first: IToken, last: IToken): Span => ({
  start: first.startOffset,
  end: endOf(last),
});

export function word(token: IToken): Word {
  return { kind: "word", span: spanOf(token), text: token.image };
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A word that is a name; of another one the problem says that it wants quotes, and it is taken at its word. */
export function name(token: IToken, problems: ProblemList): Word {
  if (!plainName.test(token.image)) reportUnquoted(spanOf(token), token.image, lineOf(token), problems);
  return word(token);
}

export function string(token: IToken, problems: ProblemList): StringValue {
  const unterminated = !isClosed(token);
  const span = spanOf(token);
  const inner = token.image.slice(1, unterminated ? undefined : -1);
  const { value, badEscapes } = readString(inner);
  const first = badEscapes[0];
  if (first !== undefined) {
    const origin = span.start + 1;
    problems.add(lineOf(token), {
      code: "bad-escape",
      span: { start: origin + first.start, end: origin + first.end },
      params: { escape: inner.slice(first.start, first.end) },
      fix: {
        title: "write `\\\\` for a backslash",
        edits: badEscapes.map((bad) => doubled(origin + bad.start)),
      },
    });
  }
  if (unterminated) {
    problems.add(lineOf(token), {
      code: "unterminated-string",
      span,
      params: { found: excerpt(token.image), where: "text" },
      ...(/[\]},#]|\\$/.test(inner) ? {} : { fix: closeQuote(span.start + token.image.trimEnd().length) }),
    });
  }
  return { kind: "string", span, value, unterminated };
}

const doubled = (at: number): Edit => ({ span: { start: at, end: at }, text: "\\" });

function closeQuote(at: number): { title: string; edits: readonly Edit[] } {
  return { title: 'add the closing `"`', edits: [{ span: { start: at, end: at }, text: '"' }] };
}

export function blockString(token: IToken, problems: ProblemList): BlockStringValue {
  const unterminated = !isClosed(token);
  const span = spanOf(token);
  if (unterminated) {
    const { end, fix } = supposedEnd(token);
    problems.add(lineOf(token), {
      code: "unterminated-block-string",
      span: { start: span.start, end: span.start + 3 },
      expected: { start: end - 1, end },
      ...(fix === undefined ? {} : { fix }),
    });
  }
  const value = readBlockString(token.image.slice(3, unterminated ? undefined : -3));
  return { kind: "block_string", span, value, unterminated };
}

/** After the last line that is not blank; before a last line that closes the block, where the quotes are at home. */
function supposedEnd({ image, startOffset }: IToken): {
  readonly end: number;
  readonly fix: { readonly title: string; readonly edits: readonly Edit[] } | undefined;
} {
  const text = image.trimEnd();
  const closing = /(\r\n?|\n)[ \t]*\}$/.exec(text.slice(-500));
  if (closing === null) return { end: startOffset + text.length, fix: undefined };
  const body = text.slice(0, text.length - closing[0].length).trimEnd();
  const line = body.slice(Math.max(body.lastIndexOf("\n"), body.lastIndexOf("\r")) + 1);
  const end = startOffset + body.length;
  // A field below the text would become part of it.
  if (/[\r\n][ \t]*[A-Za-z_]\w*[ \t]*[:={]/.test(body)) return { end, fix: undefined };
  const put = `${closing[1] ?? "\n"}${/^[ \t]*/.exec(line)?.[0] ?? ""}"""`;
  return { end, fix: { title: 'add the closing `"""`', edits: [{ span: { start: end, end }, text: put }] } };
}

/** One or more tokens without quotes that stand for one value. */
export function bare(first: IToken, last: IToken, text: string, problems: ProblemList): Value {
  const span = between(first, last);
  const image = text.slice(span.start, endOfBare(last, text));
  if (image === first.image) {
    if (first.tokenType === WordToken && plainName.test(image)) {
      return isBoolean(image) ? { kind: "boolean", span, value: image === "true" } : word(first);
    }
    if (first.tokenType === Numeric) return numeric(first, span, problems);
  }
  const whole = { start: span.start, end: span.start + image.length };
  reportUnquoted(whole, image, lineOf(first), problems);
  return { kind: "bad", span };
}

/** The rest of an address without quotes is a comment to the lexer. */
function endOfBare(last: IToken, text: string): number {
  const end = endOf(last);
  if (last.tokenType !== Colon || !text.startsWith("//", end)) return end;
  return end + (/^[^\s"',[\]{}]+/.exec(text.slice(end, end + 2_000))?.[0].length ?? 0);
}

function numeric(token: IToken, span: Span, problems: ProblemList): Value {
  const reading = readNumeric(token.image);
  switch (reading.kind) {
    case "number":
      return { kind: "number", span, value: reading.value };
    case "duration":
      return { kind: "duration", span, text: token.image };
    case "bad":
      problems.add(lineOf(token), { code: "bad-number", span, params: { found: excerpt(token.image) } });
      return { kind: "bad", span };
  }
}

function reportUnquoted(span: Span, image: string, line: number, problems: ProblemList): void {
  const variable = /^\$(?:([A-Za-z_]\w*)|\{.*\})$/.exec(image);
  const text = variable?.[1] === undefined ? image : `\${${variable[1]}}`;
  problems.add(line, {
    code: "unexpected-text",
    span,
    params: { found: excerpt(image), where: variable === null ? "value" : "variable" },
    ...(/["\\\r\n]/.test(image)
      ? {}
      : { certain: true, fix: { title: titleOf(image, text), edits: [{ span, text: `"${text}"` }] } }),
  });
}

const titleOf = (image: string, text: string): string =>
  text === image ? "put it in quotes" : `write \`"${text}"\``;
