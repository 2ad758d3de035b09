import type { BlockStringValue, Span, StringValue, Word, WordValue } from "../../grammar/ast.ts";
import { leavesNothing, messageOf, type Code, type Finding, type Params } from "../diagnostics/index.ts";
import type { Selection } from "../select/types.ts";

/** What the checks may know of the configuration. What is absent is not checked. */
export interface CheckConfig {
  /** The channels that the configuration declares. */
  readonly customChannels?: readonly string[] | undefined;
  /** Where the `slack` channel posts when a schedule names no channel. */
  readonly slackDefaultChannel?: string | undefined;
  /** What is reported, and how gravely. */
  readonly check?: Selection | undefined;
  /** The models that the configuration names, beside those that are known anyway. */
  readonly models?: readonly string[] | undefined;
  /** The currency in which the configuration prices a model, by the model's name. */
  readonly prices?: Readonly<Record<string, string>> | undefined;
  /** The MCP servers that the configuration declares. */
  readonly mcpServers?: readonly string[] | undefined;
  /** How many runs may be under way at one time; 10 where it is not given. */
  readonly maxConcurrentJobs?: number | undefined;
  /** Over how many seconds starts are spread where a schedule says nothing of `jitter`; 0 where it is not given. */
  readonly maxJitterSeconds?: number | undefined;
}

export interface Circumstances {
  /** Milliseconds since 1970. Undefined: what depends on the present is not checked. */
  readonly now: number | undefined;
  readonly config: CheckConfig;
}

/** A node that stands for a text. */
export type TextNode = StringValue | BlockStringValue | WordValue | Word;

/** Where the values that are checked come from, so far as checks and fixes need to know. */
export interface Source {
  readonly kind: "symbi" | "json";
  /** The source's text. */
  slice(span: Span): string;
  /** Where the characters `start` to `end` of a node's text stand in the source. */
  within(node: TextNode, start: number, end: number): Span;
  /** What to delete so that a field or an item is gone, with its comma or its line. */
  removal(span: Span): Span;
  /** A field's example, as it is written in this kind of source. */
  example(written: string): string;
}

export interface Scope extends Circumstances {
  readonly source: Source;
  /** How many errors were reported so far that leave nothing to define. */
  readonly errors: number;
  report<C extends Code>(code: C, span: Span, params: Params<C>, more?: More): void;
  /** Counts an error that the parser has reported: something unusable stands there. */
  skip(): void;
}

type More = Partial<Pick<Finding, "related" | "fixes">>;

export function createScope(source: Source, circumstances: Circumstances, findings: Finding[]): Scope {
  let errors = 0;
  return {
    ...circumstances,
    source,
    get errors() {
      return errors;
    },
    skip() {
      errors += 1;
    },
    report(code, span, params, more) {
      if (leavesNothing(code)) errors += 1;
      findings.push({
        code,
        message: messageOf(code, params),
        span,
        related: more?.related ?? [],
        fixes: more?.fixes ?? [],
      });
    },
  };
}
