import type { schedule } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

/** `allowed_hours` is open at some time. */
export function checkWindow(reading: BlockReading<typeof schedule>, scope: Scope): void {
  const hours = reading.values.policy?.allowed_hours;
  const written = reading.nested.get("policy")?.nested.get("allowed_hours");
  const end = written?.fields.get("end")?.value;
  if (hours?.start === undefined || end === undefined || hours.start !== hours.end) return;
  scope.report("empty-window", end.span, { value: quoted(hours.start) });
}
