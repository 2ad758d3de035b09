import type { AgentDefinition } from "../../compiler/definition/types.ts";
import { createAgents, unhonoured } from "../agents/index.ts";
import type { Clock } from "../clock.ts";
import { createRedactor, createResolver } from "../references/index.ts";
import type { Machine } from "../scheduler/index.ts";
import type { Instant, Job } from "../store/index.ts";
import type { Plan } from "./types.ts";

type Acting = Pick<Machine, "simulated" | "runnable" | "runAgent" | "endLeftovers" | "deliver">;

/** What is known of the runs of a simulation ahead of time. */
export interface Foresight {
  /** Runs that are under way. */
  readonly underWay: () => number;
  /** When the first of them may end, or be ended. */
  readonly nextEnd: () => Instant;
  /** Milliseconds that the next run of this job takes until it succeeds; undefined: it does something else. */
  readonly takes: (job: Job) => number | undefined;
  /** That run has been. */
  readonly ran: (job: Job) => void;
}

/** Agents that take their time on the clock and do nothing, and channels that lead nowhere. */
export function actors(
  { runtime, fails, agents: known, config }: Plan,
  outer: Clock,
): { readonly acting: Acting; readonly foresight: Foresight } {
  const { clock, next } = watchedClock(outer);
  const redactor = createRedactor();
  const resolver = createResolver({ env: {}, allow: [], redactor });
  const none = { models: new Map(), mcp: new Map(), settings: resolver };
  const agents = createAgents({ clock, env: {}, resolver, redactor, forced: "echo", ...none });
  const ended = new Map<string, number>();
  let underWay = 0;
  const definitions = new Map(known.map((agent) => [agent.name, agent]));
  /** How many of its runs have ended with this one. */
  const count = (job: string): number => {
    const run = (ended.get(job) ?? 0) + 1;
    ended.set(job, run);
    return run;
  };

  const acting: Acting = {
    simulated: true,
    // Whose agent is to be had where it will run is not known here. What the job itself asks for is.
    runnable({ definition }) {
      const reason = unhonoured(definition);
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },
    async runAgent(invocation) {
      const job = invocation.job?.name ?? "";
      underWay += 1;
      const outcome = await agents.run({
        ...invocation,
        agent: scripted(invocation.agent, runtime(job, invocation.agent)),
      });
      underWay -= 1;
      if (outcome.status !== "succeeded" && outcome.status !== "failed") return outcome;
      const run = count(job);
      if (outcome.status === "failed" || !fails(job, run)) return outcome;
      const sentence = `The simulation was told to let run ${run} fail.`;
      return { ...outcome, status: "failed", reason: { code: "simulated_failure", sentence } };
    },
    endLeftovers: async () => true,
    deliver: async () => ({ ok: true }),
  };

  const foresight: Foresight = {
    underWay: () => underWay,
    nextEnd: next,
    takes({ definition: { name, agent, policy }, runCount }) {
      const definition = definitions.get(agent) ?? { name: agent };
      const { delay = 0, fail_times = 0 } = scripted(definition, runtime(name, definition)).echo ?? {};
      const longest = policy?.max_runtime ?? config.scheduler.default_max_runtime;
      const succeeds = runCount >= fail_times && delay < longest && !fails(name, (ended.get(name) ?? 0) + 1);
      return succeeds ? delay : undefined;
    },
    ran: ({ definition }) => void count(definition.name),
  };
  return { acting, foresight };
}

/** The same clock, and when somebody will next be woken who asked for it here. */
function watchedClock(clock: Clock): { readonly clock: Clock; readonly next: () => Instant } {
  const waiting = new Set<{ readonly at: Instant }>();
  return {
    clock: {
      ...clock,
      schedule(ms, wake) {
        const entry = { at: clock.now() + Math.max(0, ms) };
        waiting.add(entry);
        const timer = clock.schedule(ms, () => {
          waiting.delete(entry);
          wake();
        });
        return {
          cancel() {
            waiting.delete(entry);
            timer.cancel();
          },
        };
      },
    },
    next: () => Math.min(Infinity, ...[...waiting].map(({ at }) => at)),
  };
}

/** An echo agent keeps what its script says of failures. */
function scripted({ name, executor, echo }: AgentDefinition, delay: number): AgentDefinition {
  return {
    name,
    executor: "echo",
    echo: { ...(executor === "echo" ? echo : undefined), output: "", delay },
  };
}
