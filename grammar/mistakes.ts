import type { IToken } from "chevrotain";
import type { Span, SyntaxProblem } from "./ast.ts";
import { endOf, lineOf } from "./cursor.ts";
import { between, spanOf } from "./leaf.ts";
import { excerpt, type ProblemList } from "./problems.ts";
import { isClosed, Junk, Word } from "./tokens.ts";

/** What is wrong between tokens: each function reports one kind of mistake, with its fix where one is obvious. */

const point = (at: number): Span => ({ start: at, end: at });

function insertion(title: string, at: number, text: string): NonNullable<SyntaxProblem["fix"]> {
  return { title, edits: [{ span: point(at), text }] };
}

function deletion(token: IToken): NonNullable<SyntaxProblem["fix"]> {
  return { title: `delete \`${token.image}\``, edits: [{ span: spanOf(token), text: "" }] };
}

/** `after` and `next` on one line: the gap between them, or the last character before it where there is none. */
function gap(after: IToken, next: IToken): Span {
  const end = endOf(after);
  return next.startOffset > end ? { start: end, end: next.startOffset } : { start: end - 1, end };
}

/**
 * `open` has no counterpart; `last` is the final token before the place where it was expected. Reported where the
 * eye must go, at the opening one. An unterminated string that swallowed the counterpart has been reported already.
 */
export function missingClose(problems: ProblemList, open: IToken, last: IToken, indent: number): void {
  const isBrace = open.image === "{";
  const closing = isBrace ? "}" : "]";
  if (!isClosed(last) && last.image.includes(closing)) return;
  const end = endOf(last);
  const ownLine = lineOf(open) !== last.endLine;
  problems.add(lineOf(open), {
    code: isBrace ? "missing-brace" : "missing-bracket",
    span: spanOf(open),
    params: isBrace ? { brace: closing } : {},
    expected: { start: Math.max(open.startOffset, end - 1), end },
    fix: insertion(
      `add the missing \`${closing}\``,
      end,
      isBrace && ownLine ? `\n${" ".repeat(indent)}${closing}` : isBrace ? ` ${closing}` : closing,
    ),
  });
}

/** A header without its `{`; with a body below it, the brace is all that is missing. */
export function missingOpen(problems: ProblemList, keyword: IToken, last: IToken, hasBody: boolean): void {
  problems.add(lineOf(keyword), {
    code: "missing-brace",
    span: between(keyword, last),
    params: { brace: "{" },
    ...(hasBody ? { fix: insertion("add the missing `{`", endOf(last), " {") } : {}),
  });
}

export function missingSeparator(problems: ProblemList, key: IToken, value: IToken): void {
  const sameLine = key.endLine === value.startLine;
  problems.add(lineOf(key), {
    code: "missing-separator",
    span: sameLine ? gap(key, value) : spanOf(key),
    params: { key: excerpt(key.image) },
    certain: value.tokenType !== Word,
    fix: insertion("insert `:`", endOf(key), ":"),
  });
}

/** Reported at the separator, or at a key that stands alone. */
export function missingValue(problems: ProblemList, key: IToken, separator: IToken | undefined): void {
  problems.add(lineOf(separator ?? key), {
    code: "missing-value",
    span: spanOf(separator ?? key),
    params: { key: excerpt(key.image) },
  });
}

export function missingComma(problems: ProblemList, after: IToken, next: IToken): void {
  problems.add(lineOf(next), {
    code: "missing-comma",
    span: gap(after, next),
    certain: true,
    fix: insertion("insert `,`", endOf(after), ","),
  });
}

/** A text in a block of the wider language that ends nowhere. */
export function openText(problems: ProblemList, token: IToken): void {
  problems.add(lineOf(token), {
    code: "unterminated-string",
    span: spanOf(token),
    params: { found: excerpt(token.image), where: "wider" },
  });
}

/** A value, or a separator and perhaps a value, where a key belongs. */
export function missingKey(problems: ProblemList, found: IToken, quotable: boolean): void {
  const span = spanOf(found);
  problems.add(lineOf(found), {
    code: "missing-key",
    span,
    params: { found: excerpt(found.image) },
    ...(quotable
      ? { fix: { title: "put the key in quotes", edits: [{ span, text: `"${found.image}"` }] } }
      : {}),
  });
}

/** A bracket, comma or separator too many. */
export function surplus(problems: ProblemList, token: IToken, where: string): void {
  const span = spanOf(token);
  problems.add(lineOf(token), {
    code: "unexpected-text",
    span,
    params: { found: excerpt(token.image), where },
    certain: true,
    fix: deletion(token),
  });
}

export function unexpected(
  problems: ProblemList,
  first: IToken,
  last: IToken,
  text: string,
  where: string,
): void {
  const span = between(first, last);
  const isCharacter = first === last && first.tokenType === Junk;
  problems.add(lineOf(first), {
    code: isCharacter ? "unexpected-character" : "unexpected-text",
    span,
    params: { found: excerpt(text.slice(span.start, Math.min(span.end, span.start + 200))), where },
    ...(isCharacter && first.image.length === 1 ? { fix: deletion(first) } : {}),
  });
}

export function nestedTooDeep(problems: ProblemList, open: IToken, limit: number): void {
  problems.add(lineOf(open), {
    code: "nested-too-deep",
    span: spanOf(open),
    params: { limit: String(limit) },
  });
}
