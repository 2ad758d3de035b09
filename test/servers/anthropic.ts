import { pieces, type Protocol, type Reply, serve } from "./loopback.ts";

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** Messages, as api.anthropic.com streams them. */
const protocol: Protocol = {
  path: /^\/v1\/messages$/,
  error: (status, message) => ({ type: "error", error: { type: kinds[status] ?? "api_error", message } }),
  events: (reply, { body }) => {
    const usage =
      reply.usage === "untold" || reply.usage === undefined
        ? { input: 10, output: 5, cached: 0 }
        : reply.usage;
    const { input, output, cached = 0 } = usage;
    const written: (Event | undefined)[] = [
      {
        type: "message_start",
        message: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model: body["model"],
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: input - cached, cache_read_input_tokens: cached, output_tokens: 1 },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ...pieces(reply).map((text) => ({
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text },
      })),
    ];
    if (reply.overloaded) {
      written.push({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
      return written.map(line);
    }
    written.push(undefined, { type: "content_block_stop", index: 0 });
    for (const [at, { name, input: asked }] of (reply.calls ?? []).entries()) {
      const index = at + 1;
      const json = typeof asked === "string" ? asked : JSON.stringify(asked);
      written.push(
        {
          type: "content_block_start",
          index,
          content_block: { type: "tool_use", id: `toolu_${index}`, name, input: {} },
        },
        { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json: json } },
        { type: "content_block_stop", index },
      );
    }
    written.push(
      {
        type: "message_delta",
        delta: { stop_reason: stopReason(reply), stop_sequence: null },
        usage: { output_tokens: output },
      },
      { type: "message_stop" },
    );
    return written.map(line);
  },
};

const kinds: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function stopReason({ end, calls = [] }: Reply): string {
  if (end === "length") return "max_tokens";
  if (end === "refused") return "refusal";
  if (end !== undefined) return end.word;
  return calls.length > 0 ? "tool_use" : "end_turn";
}

function line(event: Event | undefined): string | undefined {
  return event === undefined ? undefined : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

export const anthropicServer = (...replies: readonly Reply[]) => serve(protocol, replies);
