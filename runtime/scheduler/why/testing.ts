import { instantText } from "../../json/index.ts";
import type { Stage } from "../stage.ts";
import { at } from "../testing.ts";
import { explainWhy } from "./index.ts";

/** Asks why about a job, now or at an instant; throws if there is no such job. */
export function asker(stage: () => Stage) {
  return async (jobId: string, instant?: string) => {
    const facts = await stage()
      .jobs()
      .why(jobId, instant === undefined ? undefined : at(instant));
    if (facts === undefined) throw new Error("no such job");
    return { facts, ...explainWhy(facts, instantText) };
  };
}
