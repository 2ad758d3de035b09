import type { JobDefinition } from "../../compiler/definition/types.ts";
import { loadConfig } from "../config/index.ts";
import type { SimulationEnd, SimulationEvent } from "./types.ts";
import { simulate } from "./simulate.ts";
import type { Plan } from "./types.ts";

/** For the tests: a plan of these jobs that says nothing unusual. */
export function planOf(
  jobs: readonly (Partial<JobDefinition> & { readonly name: string })[],
  from: string,
  to: string,
  more: Partial<Plan> & { readonly scheduler?: Partial<Plan["config"]["scheduler"]> } = {},
): Plan {
  const { config } = loadConfig({ cwd: "/", env: {} });
  const { scheduler, ...rest } = more;
  return {
    from: Date.parse(from),
    to: Date.parse(to),
    config: { ...config, scheduler: { ...config.scheduler, ...scheduler } },
    jobs: jobs.map((job) => ({ agent: "worker", ...job })),
    agents: [],
    down: [],
    runtime: () => 0,
    fails: () => false,
    ...rest,
  };
}

export interface Simulated {
  readonly events: readonly SimulationEvent[];
  readonly end: SimulationEnd;
}

export async function simulated(plan: Plan): Promise<Simulated> {
  const events: SimulationEvent[] = [];
  const end = await simulate(plan, (event) => events.push(event));
  return { events, end };
}

/** `03-01T09:00:00Z kind job …`, without what goes without saying. */
export function told({ events }: Simulated): string[] {
  return events
    .filter(({ kind }) => kind !== "due" && kind !== "succeeded")
    .map((event) =>
      [short(event.at), event.kind, ...("job" in event ? [event.job] : []), ...details(event)].join(" "),
    );
}

function short(instant: number): string {
  return new Date(instant).toISOString().slice("2027-".length).replace(".000Z", "Z");
}

function details(event: SimulationEvent): string[] {
  switch (event.kind) {
    case "fire":
      return [
        ...(event.at === event.due ? [] : [`due ${short(event.due)}`]),
        ...(event.jitter > 0 ? [`jitter ${event.jitter}`] : []),
        ...(event.waited > 0 ? [`waited ${event.waited}`] : []),
        ...(event.catchUp ? ["caught up"] : []),
      ];
    case "retry":
      return [`attempt ${event.attempt}`];
    case "skipped":
    case "missed":
    case "denied":
    case "expired":
      return [
        event.reason.code,
        ...(event.at === event.due ? [] : [`due ${short(event.due)}`]),
        ...(event.into === undefined ? [] : [`into ${short(event.into.due)} ${event.into.state}`]),
        ...(event.instants > 1 ? [`${event.instants} to ${short(event.lastDue)}`] : []),
      ];
    case "requeued":
    case "failed":
    case "timed_out":
    case "cancelled":
    case "kill_failed":
      return [event.reason.code];
    case "job_state":
      return [event.state, event.reason?.code ?? ""];
    default:
      return [];
  }
}
