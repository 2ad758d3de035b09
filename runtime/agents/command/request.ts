import type { AgentInvocation } from "../types.ts";

/** The version of what is said on a command's standard input and output: docs/command-protocol.md. */
const PROTOCOL = 1;

/** The one JSON object on the command's standard input. */
export function requestText(invocation: AgentInvocation): string {
  const { agent, limits, session } = invocation;
  const request = {
    protocol: PROTOCOL,
    run: {
      id: invocation.runId,
      attempt: invocation.attempt,
      kind: invocation.kind,
      job: invocation.job ?? null,
      scheduled_at: new Date(invocation.scheduledAt).toISOString(),
      started_at: new Date(invocation.startedAt).toISOString(),
    },
    agent: {
      name: agent.name,
      description: agent.description,
      model: agent.model,
      system_prompt: agent.system_prompt,
      capabilities: agent.capabilities,
    },
    input: invocation.input,
    session: { mode: session.mode, summary: session.summary, messages: session.messages },
    deadline: new Date(invocation.startedAt + limits.maxRuntime).toISOString(),
    limits: {
      max_runtime: limits.maxRuntime,
      grace: limits.grace,
      output: limits.output,
      max_steps: limits.budget?.steps,
      max_tokens: limits.budget?.tokens,
      max_cost: limits.budget?.cost,
    },
  };
  return `${JSON.stringify(request)}\n`;
}
