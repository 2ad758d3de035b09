import type { Comment, SourceFile, Span } from "../../grammar/ast.ts";
import { isCode } from "../diagnostics/index.ts";
import { sourceText } from "../source/index.ts";
import { foldedLines } from "./lines.ts";

/** A word of a comment, as it is written. */
export interface Mention {
  readonly text: string;
  readonly span: Span;
}

/** `# symbi-ignore CODE, CODE: reason`, or what looks like it. */
export interface Directive {
  readonly comment: Span;
  /** What to delete so that it is gone, with its line where it stands alone. */
  readonly removal: Span;
  readonly word: Mention;
  readonly codes: readonly Mention[];
  readonly reason: string | undefined;
  /** Where words follow that no colon parts from the codes. */
  readonly words: number | undefined;
  /** The line that it silences, 1-based; undefined: it stands above nothing. */
  readonly target: number | "file" | undefined;
  /** On a line of its own, above its target. */
  readonly above: boolean;
  /** Why it silences nothing. */
  readonly flaw: "word" | "no code" | "in a block" | undefined;
}

export interface Directives {
  readonly all: readonly Directive[];
  /** The line that a comment names by a line: all lines of a block string are its first. */
  readonly lineOf: (line: number) => number;
}

const LINE = "symbi-ignore";
const FILE = "symbi-ignore-file";

const LOOKS_LIKE_ONE = /^(?:#+|\/{2,})[ \t]*(symbi[-_]?ignore[\w-]*)/i;

/** Whether a comment silences something, or seems to be meant to. */
export function looksLikeDirective(comment: string): boolean {
  return LOOKS_LIKE_ONE.test(comment);
}

/** The comments that silence something, and those that seem to be meant to. Undefined: there are none. */
export function readDirectives(text: string, file: SourceFile): Directives | undefined {
  const found = file.comments.filter((comment) => looksLikeDirective(comment.text));
  if (found.length === 0) return undefined;
  const source = sourceText(text);
  const lineOf = foldedLines(file, source);
  const targets = new Map<Comment, Pick<Directive, "target" | "above">>();
  let below: { readonly start: number; readonly target: number | undefined } | undefined;
  for (const comment of file.comments.toReversed()) {
    const above = isAlone(text, comment);
    const next = afterSpace(text, comment.end);
    let target: number | undefined;
    if (!above) target = lineOf(lineAt(comment.start));
    else if (next === below?.start) ({ target } = below);
    else if (next < text.length) target = lineAt(next);
    below = { start: comment.start, target };
    targets.set(comment, { target, above });
  }
  const isInBlock = blocksOf(file);
  const all = found.map((comment): Directive => {
    const parts = partsOf(comment);
    const { target, above } = targets.get(comment) ?? { target: undefined, above: false };
    const forFile = parts.word.text === FILE;
    return {
      ...parts,
      comment: { start: comment.start, end: comment.end },
      removal: removalOf(text, comment, above),
      target: forFile ? "file" : target,
      above,
      flaw: flawOf(parts, forFile && isInBlock(comment)),
    };
  });
  return { all, lineOf };

  function lineAt(offset: number): number {
    return source.utf16(offset).line + 1;
  }
}

function flawOf({ word, codes }: Pick<Directive, "word" | "codes">, misplaced: boolean): Directive["flaw"] {
  if (word.text !== LINE && word.text !== FILE) return "word";
  if (codes.length === 0) return "no code";
  return misplaced ? "in a block" : undefined;
}

function partsOf({ start, text }: Comment): Pick<Directive, "word" | "codes" | "reason" | "words"> {
  const [head = "", written = ""] = LOOKS_LIKE_ONE.exec(text) ?? [];
  const mention = (from: number, to: number): Mention => ({
    text: text.slice(from, to),
    span: { start: start + from, end: start + to },
  });
  const word = mention(head.length - written.length, head.length);
  const codes: Mention[] = [];
  const code = /[\s,]*([^\s,:]+)/y;
  let end = head.length;
  code.lastIndex = end;
  for (let match = code.exec(text); match !== null; match = code.exec(text)) {
    const [, name = ""] = match;
    const gap = text.slice(end, code.lastIndex - name.length);
    // Without a comma before it, only a code is one; any other word begins a reason whose colon is missing.
    if (codes.length > 0 && !gap.includes(",") && !isCode(name)) break;
    end = code.lastIndex;
    codes.push(mention(end - name.length, end));
  }
  const rest = text.slice(end).replace(/^[\s,]+/, "");
  const said = rest.startsWith(":") ? rest.slice(1).trim() : "";
  return {
    word,
    codes,
    reason: said === "" ? undefined : said,
    words: rest === "" || rest.startsWith(":") || codes.length === 0 ? undefined : start + end,
  };
}

/** Whether a comment stands inside a block whose end is known. Asked in the order of the text. */
function blocksOf({ items }: SourceFile): (comment: Span) => boolean {
  let next = 0;
  return ({ start }) => {
    while (next < items.length && (items[next]?.span.end ?? 0) <= start) next += 1;
    const item = items[next];
    if (item === undefined || item.span.start > start) return false;
    return item.kind === "opaque" || !item.incomplete;
  };
}

function isAlone(text: string, { start }: Span): boolean {
  const before = text[beforeBlanks(text, start) - 1];
  return before === undefined || before === "\n" || before === "\r" || before === "\ufeff";
}

function removalOf(text: string, { start, end }: Span, alone: boolean): Span {
  const from = beforeBlanks(text, start);
  if (!alone) return { start: from, end };
  if (text.startsWith("\r\n", end)) return { start: from, end: end + 2 };
  return { start: from, end: Math.min(end + 1, text.length) };
}

function beforeBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === " " || text[at - 1] === "\t") at -= 1;
  return at;
}

function afterSpace(text: string, offset: number): number {
  const space = /\s*/y;
  space.lastIndex = offset;
  space.exec(text);
  return space.lastIndex;
}
