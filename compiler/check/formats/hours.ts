import { quoted } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";
import type { FormatCheck, Text } from "./text.ts";

export const openingTime: FormatCheck = (text, scope) =>
  timeOfDay(text, /^([01]\d|2[0-3]):[0-5]\d$/, "23:59", scope);

export const closingTime: FormatCheck = (text, scope) =>
  timeOfDay(text, /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "24:00", scope);

function timeOfDay(text: Text, pattern: RegExp, last: string, scope: Scope): string | undefined {
  if (pattern.test(text.value)) return text.value;
  const meant = mended(text.value);
  const repaired = meant !== undefined && pattern.test(meant) ? meant : undefined;
  scope.report(
    "bad-time-of-day",
    text.node.span,
    {
      value: quoted(text.value),
      last,
      hint: repaired === undefined ? "" : ` Did you mean "${repaired}"?`,
    },
    {
      fixes:
        repaired === undefined
          ? []
          : [
              {
                title: `Write "${repaired}"`,
                applicability: "unsafe",
                edits: [{ span: text.node.span, text: `"${repaired}"` }],
              },
            ],
    },
  );
  return undefined;
}

/** `9`, `9:00`, `09.00`, `9am` and `9:30 pm` as `HH:MM`. */
function mended(value: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.h](\d{2}))?(?::00)?\s*([ap]m)?$/i.exec(value.trim());
  if (match === null) return undefined;
  const [, hours, minutes = "00", half] = match;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const shift = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  return `${String(shift).padStart(2, "0")}:${minutes}`;
}
