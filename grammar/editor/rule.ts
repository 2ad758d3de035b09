/** What a TextMate grammar is made of, as far as it is used here. Patterns are Oniguruma's. */
export interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
}

export type Captures = Readonly<
  Record<string, { readonly name?: string; readonly patterns?: readonly Rule[] }>
>;

export interface TextMateGrammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

/** A scope of the language. */
export function scope(name: string): string {
  return `${name}.symbi`;
}

export function include(name: string): Rule {
  return { include: `#${name}` };
}

/** Any one of the words, the longest first: alternatives are tried in order. */
export function anyOf(words: Iterable<string>): string {
  return `(?:${[...words].toSorted((left, right) => right.length - left.length || (left < right ? -1 : 1)).join("|")})`;
}
