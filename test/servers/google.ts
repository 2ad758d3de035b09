import { pieces, type Protocol, type Reply, serve } from "./loopback.ts";

/** Generated content, as generativelanguage.googleapis.com streams it. */
const protocol: Protocol = {
  path: /^\/v1\/models\/[^/]+:streamGenerateContent\?alt=sse$/,
  error: (code, message) => ({ error: { code, message, status: "ERROR" } }),
  events: (reply) => {
    const said = pieces(reply).map((text) => chunk([{ text }]));
    if (reply.overloaded)
      return [...said, line({ error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } })];
    const calls = (reply.calls ?? []).map(({ name, input }) => ({ functionCall: { name, args: input } }));
    return [...said, undefined, chunk(calls, reply)];
  },
};

function chunk(parts: readonly object[], last?: Reply): string {
  const content = { parts, role: "model" };
  if (last === undefined) return line({ candidates: [{ content, index: 0 }] });
  const { end, usage = { input: 10, output: 5 } } = last;
  const { input, output, cached = 0 } = usage === "untold" ? { input: 0, output: 0 } : usage;
  const finishReason = end === "length" ? "MAX_TOKENS" : end === "refused" ? "SAFETY" : (end?.word ?? "STOP");
  return line({
    candidates: [{ content, index: 0, finishReason }],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output,
      cachedContentTokenCount: cached,
      totalTokenCount: input + output,
    },
  });
}

function line(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

export const googleServer = (...replies: readonly Reply[]) => serve(protocol, replies);
