import type { ParsedTokens, Token } from "../../grammar/ast.ts";
import { children, type Node } from "../../grammar/index.ts";

/** A text and what was read from it. */
export interface Read {
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

function sameTokens(before: Read, after: Read): boolean {
  const others = after.parsed.tokens;
  let next = 0;
  for (const token of before.parsed.tokens) {
    if (isOurs(token)) continue;
    next = afterOurs(others, next);
    const other = others[next];
    if (other === undefined || token.kind !== other.kind) return false;
    if (image(before, token) !== image(after, other)) return false;
    next += 1;
  }
  return afterOurs(others, next) === others.length;
}

function afterOurs(tokens: readonly Token[], index: number): number {
  let next = index;
  for (let token = tokens[next]; token !== undefined && isOurs(token); token = tokens[next]) next += 1;
  return next;
}

const isOurs = ({ kind }: Token): boolean => kind === "," || kind === ":" || kind === "=";

/** The same ones, each beside the same token: what stands elsewhere may be a problem of another block. */
function sameProblems(before: Read, after: Read): boolean {
  const ones = placesOfProblems(before);
  const others = placesOfProblems(after);
  return ones.length === others.length && ones.every((place, index) => place === others[index]);
}

/** Their codes, with how many tokens stand before them. */
function placesOfProblems({ parsed: { problems, tokens } }: Read): readonly string[] {
  let next = 0;
  let count = 0;
  return problems.map(({ code, span }) => {
    for (let token = tokens[next]; token !== undefined && token.start < span.start; token = tokens[next]) {
      if (!isOurs(token)) count += 1;
      next += 1;
    }
    return `${count} ${code}`;
  });
}

/** What the leaves say is left out: the tokens are the same. */
function sameTrees(before: Read, after: Read): boolean {
  const ones: Node[] = [before.parsed.file];
  const others: Node[] = [after.parsed.file];
  for (let one = ones.pop(); one !== undefined; one = ones.pop()) {
    const other = others.pop();
    if (other === undefined || one.kind !== other.kind) return false;
    if (one.kind === "opaque" && image(before, one.span) !== image(after, other.span)) return false;
    const below = children(one);
    const otherBelow = children(other);
    if (below.length !== otherBelow.length) return false;
    for (const child of below) ones.push(child);
    for (const child of otherBelow) others.push(child);
  }
  return true;
}

const image = ({ text }: Read, { start, end }: { readonly start: number; readonly end: number }): string =>
  text.slice(start, end);
