import { catalogue, leavesNothing } from "../diagnostics/index.ts";
import type { Selection, SeverityOf } from "./types.ts";

export function severities({ select, ignore, severity }: Selection): SeverityOf {
  const only = select === undefined || select === "all" ? undefined : new Set(select);
  const without = new Set(ignore);
  const graded = new Map(Object.entries(severity ?? {}));
  return (code) => {
    if (leavesNothing(code)) return "error";
    if (without.has(code) || only?.has(code) === false) return undefined;
    const given = graded.get(code) ?? catalogue[code].severity;
    return given === "off" ? undefined : given;
  };
}
