import { check } from "symbi/compiler";
import { parseCron } from "symbi/cron";
import { createRuntime } from "symbi/runtime";

const fires: Date[] = parseCron("@daily", { timezone: "Europe/Lisbon" }).next(0, 3);
const messages: string[] = check({ "a.symbi": "" }).diagnostics.map((diagnostic) => diagnostic.message);
export const all: readonly [Date[], string[], typeof createRuntime] = [fires, messages, createRuntime];
