import type { Comment, Span } from "../../grammar/ast.ts";
import { type Gap, lineEnds } from "./gap.ts";

export interface PageSource {
  readonly text: string;
  readonly comments: readonly Comment[];
  /** Where tokens start that have to stay on the line of the token before them. */
  readonly stuck: ReadonlySet<number>;
}

const BEFORE_TRAILING_COMMENT = "  ";

/**
 * The text as it will be, written from the source in its order. What is passed over between two tokens is white space,
 * commas and separators; the guard looks after that.
 */
export class Page {
  readonly #source: PageSource;
  #written = "";
  /** Where lines end in it, as far as that is the page's to say. */
  readonly #ends: number[] = [];
  /** All of the source up to here is written. */
  #at: number;
  /** The next comment of the source. */
  #comment = 0;
  #column = 0;
  #lineEnd: string | undefined;
  /** What it has cost: characters looked at between tokens, and pieces written. */
  steps = 0;

  constructor(source: PageSource, start: number) {
    this.#source = source;
    this.#at = start;
  }

  get column(): number {
    return this.#column;
  }

  /** Whether a comment that is yet to be written stands before an offset. */
  hasCommentBefore(offset: number): boolean {
    return (this.#source.comments[this.#comment]?.start ?? Infinity) < offset;
  }

  put(text: string): void {
    if (text === "") return;
    this.steps += 1;
    this.#written += text;
    this.#column += text.length;
  }

  /** The next stretch of the source as it stands there, comments and all. */
  take({ start, end }: Span): void {
    const text = this.#source.text.slice(start, end);
    this.put(text);
    const last = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
    if (last >= 0) this.#column = text.length - last - 1;
    while (this.hasCommentBefore(end)) this.#comment += 1;
    this.#at = end;
  }

  /** The source up to an offset, white space and all. */
  takeUpTo(offset: number): void {
    this.take({ start: this.#at, end: offset });
  }

  /** Leaves out what stands before an offset. */
  skip(to: number): void {
    this.#at = to;
  }

  /** Where the separator stands that comes before an offset, if there is a comment that it may be parted by. */
  signBefore(to: number): number | undefined {
    const { text, comments } = this.#source;
    if (!this.hasCommentBefore(to)) return undefined;
    for (let at = this.#at, next = this.#comment; at < to; at += 1) {
      if (at === comments[next]?.start) {
        at = comments[next]?.end ?? at;
        next += 1;
      }
      if (/[:=]/.test(text.charAt(at))) return at;
    }
    return undefined;
  }

  /** What lies between the last token written and the next one, which starts at `to`. Answers whether a line ended. */
  gap(to: number, gap: Gap): boolean {
    const hasComment = this.hasCommentBefore(to);
    let apart = gap.apart === true && !this.#hasBlankLine(to);
    let mayBeBlank = gap.blankFirst;
    if (hasComment) {
      this.put(gap.closing ?? "");
      this.#trailingComment(to);
      while (this.hasCommentBefore(to)) {
        const separates = apart && !this.#endsRegion();
        this.#endLine(separates || (this.#linesUpToComment() > 1 && mayBeBlank), gap.commentIndent);
        this.#writeComment();
        if (separates) apart = false;
        mayBeBlank = true;
      }
    }
    const lines = this.#linesUpTo(to);
    const ends = hasComment || (gap.wraps && !(lines === 0 && this.#source.stuck.has(to)));
    if (ends) {
      if (!hasComment) this.put(gap.closing ?? "");
      this.#endLine(apart || (lines > 1 && mayBeBlank && gap.blankLast), gap.indent);
    } else this.put(gap.inline);
    this.#at = to;
    return ends;
  }

  /** Lines end as the first one of the source does that the page may choose, or else any. */
  toString(): string {
    const end = this.#lineEnd ?? firstLineEnd(this.#source.text) ?? "\n";
    if (end === "\n") return this.#written;
    let from = 0;
    const lines = this.#ends.map((at) => {
      const line = this.#written.slice(from, at);
      from = at + 1;
      return line;
    });
    return [...lines, this.#written.slice(from)].join(end);
  }

  /** A comment on the line of the token before it. */
  #trailingComment(to: number): void {
    if (this.#written === "" || !this.hasCommentBefore(to) || this.#linesUpToComment() > 0) return;
    this.put(BEFORE_TRAILING_COMMENT);
    this.#writeComment();
  }

  /** Such a comment belongs to what is above it. */
  #endsRegion(): boolean {
    return /^(?:#|\/\/)\s*#?end ?region\b/.test(this.#source.comments[this.#comment]?.text ?? "");
  }

  #writeComment(): void {
    const comment = this.#source.comments[this.#comment];
    if (comment !== undefined) this.take(comment);
  }

  #linesUpToComment(): number {
    return this.#linesUpTo(this.#source.comments[this.#comment]?.start ?? this.#at);
  }

  #linesUpTo(to: number): number {
    const { text } = this.#source;
    const lines = lineEnds(text, this.#at, to);
    this.steps += to - this.#at;
    if (lines !== undefined && lines > 0) this.#lineEnd ??= firstLineEnd(text.slice(this.#at, to));
    return lines ?? 0;
  }

  #hasBlankLine(to: number): boolean {
    const { text, comments } = this.#source;
    let at = this.#at;
    for (let next = this.#comment; ; next += 1) {
      const comment = comments[next];
      const end = Math.min(comment?.start ?? to, to);
      this.steps += end - at;
      if ((lineEnds(text, at, end) ?? 0) > 1) return true;
      if (comment === undefined || comment.start >= to) return false;
      at = comment.end;
    }
  }

  /** Nothing at the top of the page: it begins with what comes first. */
  #endLine(blank: boolean, indent: number): void {
    if (this.#written === "") return;
    for (let lines = blank ? 2 : 1; lines > 0; lines -= 1) {
      this.#ends.push(this.#written.length);
      this.put("\n");
    }
    this.#column = 0;
    this.put(" ".repeat(indent));
  }
}

const firstLineEnd = (text: string): string | undefined => /\r\n|\n/.exec(text)?.[0];
