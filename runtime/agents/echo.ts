import type { Clock } from "../clock.ts";
import { failed } from "./outcome.ts";
import type { AgentExecutor, AgentInvocation, AgentOutcome } from "./types.ts";

/** Deterministic and offline: says what its script says, or its name and what it was asked. */
export function echoExecutor(clock: Clock): AgentExecutor {
  return {
    kind: "echo",
    check: () => ({ ok: true }),
    async run(invocation) {
      const { agent, emit } = invocation;
      emit({ type: "step", step: 1, name: "echo" });
      await delay(agent.echo?.delay ?? 0, clock, invocation.signal);
      // What it means that it was told to stop is decided where it was told.
      if (invocation.signal.aborted) return failed("stopped", "It was stopped.");
      return answer(invocation);
    },
  };
}

function answer({ agent, input, runsBefore, emit }: AgentInvocation): AgentOutcome {
  const failTimes = agent.echo?.fail_times ?? 0;
  if (runsBefore < failTimes) {
    return failed(
      "scripted_failure",
      `The script of agent ${agent.name} says that the first ${failTimes} attempts fail (fail_times); this was number ${runsBefore + 1}.`,
    );
  }
  const output =
    agent.echo?.output ?? (input === "" ? `echo from ${agent.name}` : `echo from ${agent.name}: ${input}`);
  emit({ type: "text", text: output });
  emit({ type: "usage", input_tokens: 0, output_tokens: 0, cost_usd: 0 });
  return {
    status: "succeeded",
    reason: null,
    transient: false,
    output,
    outputTruncated: false,
    exitCode: null,
    summary: null,
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  };
}

function delay(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) return resolve();
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.schedule(ms, done);
    signal.addEventListener("abort", done);
  });
}
