import type { IToken } from "chevrotain";
import { topLevelBlocks, widerKeywords } from "./vocabulary/index.ts";
import { isWiderInAgent } from "./wider.ts";

/**
 * Follows the tokens of a text far enough to say whether the next one stands in a block of the wider language, where
 * a text may go on over lines. The lexer asks, so nothing is known of what comes. A wrong answer costs nothing that
 * was good: the reading with the fewest problems is kept.
 */
export class WiderTracker {
  #read = 0;
  #depth = 0;
  /** Depth at which the block of the wider language stands that is open. */
  #wider: number | undefined;
  #inAgent = false;

  isInside(tokens: readonly IToken[]): boolean {
    for (; this.#read < tokens.length; this.#read++) this.#follow(tokens, this.#read);
    return this.#wider !== undefined;
  }

  #follow(tokens: readonly IToken[], index: number): void {
    const { image, startColumn, startLine } = tokens[index] ?? nothing;
    const before = tokens[index - 1];
    const next = tokens[index + 1]?.image ?? "";
    const isSeparated = next === ":" || next === "=";
    const startsLine = before === undefined || (startLine ?? 0) > (before.endLine ?? 0);
    switch (image) {
      case "{":
        this.#depth++;
        return;
      case "}":
        if (this.#depth > 0) this.#depth--;
        if (this.#wider !== undefined && this.#depth <= this.#wider) this.#wider = undefined;
        return;
      default:
    }
    if (topLevelBlocks.has(image) && !isSeparated && startsLine && (this.#depth === 0 || startColumn === 1)) {
      this.#depth = 0;
      this.#wider = undefined;
      this.#inAgent = image === "agent";
    } else if (this.#wider !== undefined) {
      return;
    } else if (this.#depth === 0) {
      const isKeyword = widerKeywords.has(image) && !isSeparated && (startsLine || before?.image === "}");
      const isSignature = /^(?:\(|->)/.test(image) && topLevelBlocks.has(tokens[index - 2]?.image ?? "");
      if (isKeyword || isSignature) this.#wider = 0;
    } else if (this.#depth === 1 && this.#inAgent) {
      const isFirst = startsLine || before?.image === "}" || before?.image === "," || before?.image === "{";
      if (isFirst && isWiderInAgent(image, next === "{", /^[A-Za-z_]/.test(next))) this.#wider = 1;
    }
  }
}

const nothing: Pick<IToken, "image" | "startColumn" | "startLine"> = {
  image: "",
  startColumn: 0,
  startLine: 0,
};
