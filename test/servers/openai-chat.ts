import { pieces, type Protocol, type Reply, serve } from "./loopback.ts";

/** Chat completions, as OpenAI, Ollama, vLLM and LM Studio stream them. */
const protocol: Protocol = {
  path: /^\/v1\/chat\/completions$/,
  error: (status, message) => ({ error: { message, type: "error", code: String(status) } }),
  events: (reply, { body }) => {
    const chunk = (delta: unknown, finish: string | null = null, more: object = {}): string =>
      line({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1,
        model: body["model"],
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...more,
      });
    const begun = [
      chunk({ role: "assistant", content: "" }),
      ...pieces(reply).map((content) => chunk({ content })),
    ];
    if (reply.overloaded)
      return [...begun, line({ error: { message: "Overloaded", type: "server_error", code: 503 } })];
    const calls = (reply.calls ?? []).map(({ name, input }, index) =>
      chunk({
        tool_calls: [
          {
            index,
            id: `call_${index}`,
            type: "function",
            function: { name, arguments: typeof input === "string" ? input : JSON.stringify(input) },
          },
        ],
      }),
    );
    return [
      ...begun,
      undefined,
      ...calls,
      chunk({}, finish(reply)),
      ...usage(reply, body),
      "data: [DONE]\n\n",
    ];
  },
};

/** Only where it is asked for, as the real ones do. */
function usage(
  { usage: used = { input: 10, output: 5 } }: Reply,
  body: Readonly<Record<string, unknown>>,
): readonly string[] {
  const options = body["stream_options"] as { readonly include_usage?: boolean } | undefined;
  if (used === "untold" || options?.include_usage !== true) return [];
  const { input, output, cached = 0 } = used;
  return [
    line({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: body["model"],
      choices: [],
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: cached },
      },
    }),
  ];
}

function finish({ end, calls = [] }: Reply): string {
  if (end === "length") return "length";
  if (end === "refused") return "content_filter";
  if (end !== undefined) return end.word;
  return calls.length > 0 ? "tool_calls" : "stop";
}

function line(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

export const openAiChatServer = (...replies: readonly Reply[]) => serve(protocol, replies);
