import type { Place } from "../diagnostics/index.ts";
import { visible } from "../diagnostics/index.ts";
import type { SourceText } from "../source/index.ts";
import type { Paint, Style } from "./paint.ts";

/** Columns of source that are shown of one line. */
const WIDTH = 100;
/** Columns that stay before the marked part when the line's start is cut off. */
const BEFORE = 30;
/** UTF-16 units of source that are looked at on each side: all of a file may stand on one line. */
const REACH = 2 * WIDTH + 2;

/** The line of a place with the place underlined; one line where the file is not at hand. */
export function frame(place: Place, source: SourceText, style: Style, paint: Paint): readonly string[] {
  const { line } = place.start;
  const span = source.line(line);
  const text = source.text;
  const from = Math.max(span.start, Math.min(place.span.start, span.end));
  const to = Math.max(from, Math.min(place.span.end, span.end));
  const before = [...shown(text.slice(Math.max(span.start, from - REACH), from))];
  const marked = [...shown(text.slice(from, Math.min(to, from + REACH)))];
  const after = [...shown(text.slice(to, Math.min(span.end, to + REACH)))];

  const cut = before.length + Math.min(marked.length, WIDTH - BEFORE) > WIDTH ? before.length - BEFORE : 0;
  const head = (cut > 0 ? "…" : "") + before.slice(cut).join("");
  const room = Math.max(1, WIDTH - (before.length - cut));
  const middle = marked.slice(0, room).join("");
  const tail = after.slice(0, Math.max(0, room - marked.length));
  const more = marked.length > room || after.length > tail.length ? "…" : "";

  const number = String(line);
  const margin = " ".repeat(number.length);
  const underline = "^".repeat(Math.max(1, columns(middle)));
  return [
    ` ${paint("faint", `${number} |`)} ${head}${middle}${tail.join("")}${more}`.trimEnd(),
    ` ${paint("faint", `${margin} |`)} ${" ".repeat(columns(head))}${paint(style, underline)}`,
  ];
}

/** Tabs as two blanks, and nothing that would act on a terminal. */
function shown(text: string): string {
  return visible(text.replaceAll("\t", "  "));
}

/** Cells that a text takes on a terminal: none for a combining mark, two for wide characters. */
function columns(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u.test(character)) continue;
    cells += WIDE.test(character) ? 2 : 1;
  }
  return cells;
}

/** East Asian wide and emoji, roughly as terminals have it. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u;
