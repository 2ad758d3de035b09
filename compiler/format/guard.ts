import type { ParsedTokens, Token } from "../../grammar/ast.ts";
import { children, type Node } from "../../grammar/index.ts";

interface Read {
  readonly text: string;
  readonly parsed: ParsedTokens;
}

/**
 * Holds a text against what it was laid out to, both read anew: the same comments and tokens in the same order, but for
 * commas and separators, the same tree, the same problems. Answers with what is not the same.
 */
export function difference(before: Read, after: Read): string | undefined {
  if (!sameComments(before, after)) return "a comment";
  if (!sameTokens(before, after)) return "a token";
  if (!sameProblems(before, after)) return "a syntax problem";
  return sameTrees(before, after) ? undefined : "the structure";
}

function sameComments({ parsed: before }: Read, { parsed: after }: Read): boolean {
  const { comments } = after.file;
  return (
    before.file.comments.length === comments.length &&
    before.file.comments.every(({ text }, index) => text === comments[index]?.text)
  );
}

const isOurs = ({ kind }: Token): boolean => kind === "," || kind === ":" || kind === "=";

function sameTokens(before: Read, after: Read): boolean {
  const own = before.parsed.tokens.filter((token) => !isOurs(token));
  const others = after.parsed.tokens.filter((token) => !isOurs(token));
  return (
    own.length === others.length &&
    own.every((token, index) => {
      const other = others[index];
      return other !== undefined && token.kind === other.kind && image(before, token) === image(after, other);
    })
  );
}

function sameProblems({ parsed: before }: Read, { parsed: after }: Read): boolean {
  return (
    before.problems.length === after.problems.length &&
    before.problems.every(({ code }, index) => code === after.problems[index]?.code)
  );
}

function sameTrees(before: Read, after: Read): boolean {
  const waiting: (readonly [Node | undefined, Node | undefined])[] = [
    [before.parsed.file, after.parsed.file],
  ];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [one, other] = pair;
    if (one === undefined || other === undefined || one.kind !== other.kind) return false;
    if (one.kind === "opaque" && image(before, one.span) !== image(after, other.span)) return false;
    const below = children(one);
    const otherBelow = children(other);
    if (below.length !== otherBelow.length) return false;
    if (below.length === 0 && isLeaf(one) && image(before, one.span) !== image(after, other.span))
      return false;
    for (const [index, child] of below.entries()) waiting.push([child, otherBelow[index]]);
  }
  return true;
}

const isLeaf = ({ kind }: Node): boolean => kind !== "file" && kind !== "list" && kind !== "object";

const image = ({ text }: Read, { start, end }: { readonly start: number; readonly end: number }): string =>
  text.slice(start, end);
