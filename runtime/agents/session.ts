import type { JobDefinition, SessionMode } from "../../compiler/definition/types.ts";
import { CAPS } from "./caps.ts";

/** What passes from one run of the job to the next; a heartbeat's `context_mode` stands in for `session_mode`. */
export function sessionMode({ heartbeat, session_mode }: JobDefinition): SessionMode {
  const inForce = heartbeat !== undefined && heartbeat.enabled !== false;
  return (inForce ? heartbeat.context_mode : session_mode) ?? "ephemeral_with_summary";
}

/** Shortens a text: as it is if it fits, else its beginning and its end. Deterministic. */
export function summarise(text: string, most: number = CAPS.summary): string {
  const whole = text.trim();
  if (whole.length <= most) return whole;
  const gap = `\n[… ${whole.length} characters in all …]\n`;
  const room = Math.max(0, most - gap.length);
  const head = Math.ceil(room / 2);
  return whole.slice(0, head).toWellFormed() + gap + whole.slice(whole.length - (room - head)).toWellFormed();
}
