import type { JobDefinition } from "../../compiler/definition/types.ts";

/** What a job asks for and why it is not to be had, or nothing where it asks for no more than there is. */
type Asked = (definition: JobDefinition) => string | undefined;

/**
 * Nothing passes for lack of code: fields that this version reads and does not act on yet. A job that sets one to
 * anything but what happens anyway is not runnable, and says so in these words. A policy's conditions are not here:
 * they deny the run.
 */
export const notHonoured: Readonly<Record<string, Asked>> = {
  "heartbeat.notify": ({ heartbeat }) =>
    beats(heartbeat) && (heartbeat?.notify ?? "always") !== "always"
      ? `has heartbeat.notify ${heartbeat?.notify}, and this version of symbi delivers every wake`
      : undefined,
  "heartbeat.max_beats": ({ heartbeat }) =>
    beats(heartbeat) && heartbeat?.max_beats !== undefined
      ? "has heartbeat.max_beats, and this version of symbi does not count wakes, so it would never end"
      : undefined,
  "heartbeat.probe": ({ heartbeat }) =>
    beats(heartbeat) && heartbeat?.probe !== undefined
      ? "has heartbeat.probe, and this version of symbi wakes the agent without looking first"
      : undefined,
  "budget.max_cost": ({ budget }) =>
    budget?.max_cost === undefined || budget.max_cost.endsWith(" USD")
      ? undefined
      : `has a budget of ${budget.max_cost}, and this version of symbi adds up what runs cost in US dollars alone`,
};

/** Why a job is not runnable, as words that follow "not runnable: "; undefined where all that it asks for is there. */
export function unhonoured(definition: JobDefinition): string | undefined {
  const asked = new Set(Object.values(notHonoured).flatMap((sentence) => sentence(definition) ?? []));
  return asked.size === 0 ? undefined : `${[...asked].map((words) => `it ${words}`).join("; ")}.`;
}

/** Settings of a heartbeat that is switched off are kept, and have no say. */
function beats(heartbeat: JobDefinition["heartbeat"]): boolean {
  return heartbeat !== undefined && heartbeat.enabled !== false;
}
