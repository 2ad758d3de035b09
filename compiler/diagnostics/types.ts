import type { Span } from "../../grammar/ast.ts";
import type { Position } from "../source/index.ts";
import type { Code } from "./catalogue/index.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/** A stretch of a file, on one line. Offsets count UTF-16 units, positions are for people; ends are exclusive. */
export interface Place {
  readonly file: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

export interface RelatedPlace extends Place {
  readonly message: string;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Edits to the file of the diagnostic. `safe`: the meaning stays, or there was none. */
export interface Fix {
  readonly title: string;
  readonly applicability: "safe" | "unsafe";
  readonly edits: readonly Edit[];
}

export interface Diagnostic extends Place {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
}

/** What the checks hand back, before it is placed in a file. */
export interface Finding {
  readonly code: Code;
  readonly message: string;
  readonly span: Span;
  /** `file` where it is not the finding's own. */
  readonly related: readonly { readonly file?: string; readonly span: Span; readonly message: string }[];
  readonly fixes: readonly Fix[];
}

/** One kind of diagnostic. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /**
   * An error that is proven of a file which says something definite all the same: it can be silenced, and then the
   * definition stands. What is no proof and an error leaves nothing to define.
   */
  readonly proof?: true;
  /** The input of `check()` without which this is not looked for: `now`, or a key of its `config`. */
  readonly needs?: string;
  /** What happened, to what, and what to do. `<name>` stands for a parameter. */
  readonly message: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** A file that gives it. */
  readonly bad: string;
  /** The same file, mended. */
  readonly good: string;
  readonly since: string;
}
