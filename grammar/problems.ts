import type { Span, SyntaxCode, SyntaxProblem } from "./ast.ts";

/** More than anybody reads; a file that reaches it is not this language. The first ones are kept. */
export const maxProblems = 200;

export type Edit = NonNullable<SyntaxProblem["fix"]>["edits"][number];

export interface Report {
  readonly code: SyntaxCode;
  readonly span: Span;
  readonly params?: SyntaxProblem["params"];
  /** Where the missing thing was expected. */
  readonly expected?: Span;
  /** No guess that an earlier problem may have led to: worth saying even where its kind was reported on the line. */
  readonly certain?: boolean;
  readonly fix?: { readonly title: string; readonly edits: readonly Edit[] };
}

/** Collects what one reading of a text finds: spans cut to one line, one problem of a kind per line. */
export class ProblemList {
  readonly #text: string;
  readonly #found: SyntaxProblem[] = [];
  readonly #lastLine = new Map<SyntaxCode, number>();

  constructor(text: string) {
    this.#text = text;
  }

  get size(): number {
    return this.#found.length;
  }

  has(code: SyntaxCode): boolean {
    return this.#lastLine.has(code);
  }

  /** `line` is the line on which the span starts: a second guess of the same kind there is an echo of the first. */
  add(line: number, { code, span, params, expected, certain, fix }: Report): void {
    if (this.#found.length >= maxProblems) return;
    if (certain !== true && this.#lastLine.get(code) === line) return;
    this.#lastLine.set(code, line);
    this.#found.push({
      code,
      span: this.#onOneLine(span),
      params: params ?? {},
      related: expected === undefined ? [] : [{ span: this.#onOneLine(expected), role: "expected_here" }],
      fix,
    });
  }

  /** In the order of the text. */
  sorted(): SyntaxProblem[] {
    return this.#found.toSorted((a, b) => a.span.start - b.span.start);
  }

  #onOneLine({ start, end }: Span): Span {
    const length = this.#text.slice(start, end).search(/[\r\n]/);
    return { start, end: length < 0 ? end : start + length };
  }
}

/** Text from the file, short enough for a message. */
export function excerpt(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0] ?? "";
  const points = Array.from(line.slice(0, 82));
  return points.length > 40 ? `${points.slice(0, 40).join("")}…` : line;
}
