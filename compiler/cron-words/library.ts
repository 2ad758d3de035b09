import { toString } from "cronstrue";

/** What cronstrue says of six canonical fields. */
export function words(...fields: readonly [string, string, string, string, string, string]): string {
  return toString(fields.join(" "), { use24HourTimeFormat: true });
}

/** What it says of the day and month fields alone. */
export function dateWords(dayOfMonth: string, month: string, dayOfWeek: string): string {
  return words("0", "0", "0", dayOfMonth, month, dayOfWeek).replace(/^At 00:00, (?:only )?/, "");
}

/** `a`, `a and b`, `a, b, and c`: as the library joins. */
export function joined(parts: readonly string[], conjunction = "and"): string {
  if (parts.length < 3) return parts.join(` ${conjunction} `);
  return `${parts.slice(0, -1).join(", ")}, ${conjunction} ${parts.at(-1) ?? ""}`;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
