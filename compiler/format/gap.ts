/** What stands between two tokens: white space, and the comments that the source has there. */
export interface Gap {
  /** Where the line goes on. */
  readonly inline: string;
  /** Whether the line ends here. It also ends after every comment. */
  readonly wraps: boolean;
  /** Where the line ends: a comma that stays with what stands before it. */
  readonly closing?: string;
  /** Columns before the next token, where it begins a line. */
  readonly indent: number;
  /** Columns before comments on lines of their own. */
  readonly commentIndent: number;
  /** Whether a blank line of the author's may stand at its beginning, and at its end. */
  readonly blankFirst: boolean;
  readonly blankLast: boolean;
  /** A blank line stands somewhere in it, the author's or ours. */
  readonly apart?: true;
}

/** A gap in which no line ends unless a comment ends it. What follows one stands deeper. */
export function within(inline: string, indent: number): Gap {
  return { inline, wraps: false, indent, commentIndent: indent, blankFirst: false, blankLast: false };
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * How many lines end in a stretch without comments; undefined where it holds anything but white space and what the
 * formatter writes by its own rules: commas and separators.
 */
export function lineEnds(text: string, from: number, to: number): number | undefined {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED || (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) count += 1;
    else if (unit !== SPACE && !/[\s,:=]/.test(text.charAt(at))) return undefined;
  }
  return count;
}
