import type { AgentDefinition } from "../../compiler/definition/types.ts";
import { createAgents, unhonoured } from "../agents/index.ts";
import type { Clock } from "../clock.ts";
import { createRedactor, createResolver } from "../references/index.ts";
import type { Machine } from "../scheduler/index.ts";
import type { Plan } from "./types.ts";

type Acting = Pick<Machine, "simulated" | "runnable" | "runAgent" | "endLeftovers" | "deliver">;

/** Agents that take their time on the clock and do nothing, and channels that lead nowhere. */
export function actors({ runtime, fails }: Plan, clock: Clock): Acting {
  const redactor = createRedactor();
  const resolver = createResolver({ env: {}, allow: [], redactor });
  const agents = createAgents({ clock, env: {}, resolver, redactor, forced: "echo" });
  const ended = new Map<string, number>();

  return {
    simulated: true,
    // Whose agent is to be had where it will run is not known here. What the job itself asks for is.
    runnable({ definition }) {
      const reason = unhonoured(definition);
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },
    async runAgent(invocation) {
      const job = invocation.job?.name ?? "";
      const outcome = await agents.run({
        ...invocation,
        agent: scripted(invocation.agent, runtime(job, invocation.agent)),
      });
      if (outcome.status !== "succeeded" && outcome.status !== "failed") return outcome;
      const run = (ended.get(job) ?? 0) + 1;
      ended.set(job, run);
      if (outcome.status === "failed" || !fails(job, run)) return outcome;
      const sentence = `The simulation was told to let run ${run} fail.`;
      return { ...outcome, status: "failed", reason: { code: "simulated_failure", sentence } };
    },
    endLeftovers: async () => true,
    deliver: async () => ({ ok: true }),
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
