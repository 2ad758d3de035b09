/**
 * Whether a text follows the grammar, told by a reader that knows nothing of ours: it stops at the first mistake, and
 * has no notion of lines, columns or of what was meant.
 */
export function isWellFormed(text: string): boolean {
  const tokens = tokensOf(text, /"(?:\\.|[^"\\\r\n])*"/y);
  return tokens !== undefined && new Reader(tokens).file();
}

/** Of a text that may hold blocks of the wider language: quotes and braces have their counterparts. */
export function isBalanced(text: string): boolean {
  const tokens = tokensOf(text, /"(?:\\[^]|[^"\\])*"/y);
  if (tokens === undefined) return false;
  let depth = 0;
  for (const { text: token } of tokens) {
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

const blank = /(?:[\s\uFEFF]|#.*|\/\/.*)+/y;
const blockString = /"""[^]*?"""/y;
const punctuation = /[{}[\],:=]/y;
const plain = /(?:vault:\/\/|(?!\/\/)[^\s{}[\],:="#])+/y;

interface Token {
  readonly text: string;
  readonly startsLine: boolean;
}

/** Undefined where a quote has no end. */
function tokensOf(text: string, string: RegExp): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  let startsLine: boolean;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const token = pattern.exec(text)?.[0];
    at += token?.length ?? 0;
    return token;
  };
  while (at < text.length) {
    startsLine = /[\r\n]/.test(take(blank) ?? "");
    if (at >= text.length) break;
    const token = take(blockString) ?? take(string) ?? take(punctuation) ?? take(plain);
    if (token === undefined) return undefined;
    tokens.push({ text: token, startsLine });
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  file(): boolean {
    while (this.#at < this.#tokens.length) if (!this.#block()) return false;
    return true;
  }

  get #next(): string {
    return this.#tokens[this.#at]?.text ?? "";
  }

  #isNext(pattern: RegExp): boolean {
    return pattern.test(this.#next);
  }

  #take(pattern: RegExp): boolean {
    if (!this.#isNext(pattern)) return false;
    this.#at += 1;
    return true;
  }

  #block(): boolean {
    if (!this.#take(name)) return false;
    this.#take(nameOrString);
    return this.#object();
  }

  #object(): boolean {
    if (!this.#take(/^\{$/)) return false;
    while (!this.#take(/^\}$/)) {
      if (!this.#take(nameOrString)) return false;
      if (this.#take(/^[:=]$/) ? !this.#value() : !this.#object()) return false;
      this.#take(/^,$/);
    }
    return true;
  }

  #value(): boolean {
    if (this.#next === "{") return this.#object();
    if (this.#next !== "[") return this.#take(scalar);
    this.#at += 1;
    while (!this.#take(/^\]$/)) {
      if (!this.#value()) return false;
      const isApart = this.#take(/^,$/) || this.#tokens[this.#at]?.startsLine === true;
      if (!isApart && !this.#isNext(/^\]$/)) return false;
    }
    return true;
  }
}

const name = /^[A-Za-z_]\w*$/;
const nameOrString = /^(?:[A-Za-z_]\w*$|"(?!"").*"$|""$)/s;
const scalar = /^(?:"|[A-Za-z_]\w*$|-?\d[\w.]*$)/;
