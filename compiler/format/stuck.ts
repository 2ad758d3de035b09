import type { Comment, Token } from "../../grammar/ast.ts";
import { lineEnds } from "./gap.ts";

const IGNORES_A_LINE = /^(?:#|\/\/)\W*symbi-ignore\b(?!-)/;

/**
 * `symbi-ignore` speaks of a line: its own, or the next one with a token where it stands alone. So what shares that
 * line goes on sharing it. Answers with the starts of all tokens that no line may end before.
 */
export function stuckTokens(
  text: string,
  tokens: readonly Token[],
  comments: readonly Comment[],
): ReadonlySet<number> {
  const stuck = new Set<number>();
  let next = 0;
  let lastLine = -1;
  for (const comment of comments) {
    while ((tokens[next]?.start ?? Infinity) < comment.start) next += 1;
    if (!IGNORES_A_LINE.test(comment.text)) continue;
    const trails = next > 0 && lineEnds(text, tokens[next - 1]?.end ?? 0, comment.start) === 0;
    const first = trails ? firstOfLine(next - 1) : next;
    if (first === lastLine) continue;
    lastLine = first;
    for (let at = first + 1; at < tokens.length && follows(at); at += 1) stuck.add(tokens[at]?.start ?? 0);
  }
  return stuck;

  /** Whether no line ends before a token since the one before it. */
  function follows(index: number): boolean {
    return lineEnds(text, tokens[index - 1]?.end ?? 0, tokens[index]?.start ?? 0) === 0;
  }

  function firstOfLine(index: number): number {
    let first = index;
    while (first > 0 && follows(first)) first -= 1;
    return first;
  }
}
