import { pieces, type Protocol, type Reply, serve } from "./loopback.ts";

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

/** Responses, as api.openai.com streams them. */
const protocol: Protocol = {
  path: /^\/v1\/responses$/,
  error: (status, message) => ({ error: { message, type: "error", param: null, code: String(status) } }),
  events: (reply, { body }) => {
    const head = { id: "resp_1", object: "response", created_at: 1, model: body["model"] };
    const message = { id: "msg_1", type: "message", role: "assistant", status: "completed" };
    const content = [{ type: "output_text", text: reply.text ?? "", annotations: [] }];
    const written: (Event | undefined)[] = [
      { type: "response.created", response: { ...head, status: "in_progress" } },
      {
        type: "response.output_item.added",
        output_index: 0,
        item: { ...message, status: "in_progress", content: [] },
      },
      ...pieces(reply).map((delta) => ({
        type: "response.output_text.delta",
        item_id: message.id,
        output_index: 0,
        content_index: 0,
        delta,
      })),
    ];
    if (reply.overloaded) {
      const error = {
        type: "server_error",
        code: "server_is_overloaded",
        message: "Overloaded",
        param: null,
      };
      written.push({ type: "error", sequence_number: 9, error });
      return written.map(line);
    }
    written.push(undefined, {
      type: "response.output_item.done",
      output_index: 0,
      item: { ...message, content },
    });
    for (const [at, { name, input }] of (reply.calls ?? []).entries()) {
      const json = typeof input === "string" ? input : JSON.stringify(input);
      const call = { id: `fc_${at}`, type: "function_call", call_id: `call_${at}`, name };
      const place = { output_index: at + 1 };
      written.push(
        {
          type: "response.output_item.added",
          ...place,
          item: { ...call, status: "in_progress", arguments: "" },
        },
        { type: "response.function_call_arguments.delta", ...place, item_id: call.id, delta: json },
        { type: "response.function_call_arguments.done", ...place, item_id: call.id, arguments: json },
        {
          type: "response.output_item.done",
          ...place,
          item: { ...call, status: "completed", arguments: json },
        },
      );
    }
    written.push(ending(reply, head));
    return written.map(line);
  },
};

function ending({ end, usage: used = { input: 10, output: 5 } }: Reply, head: object): Event {
  const { input, output, cached = 0 } = used === "untold" ? { input: 0, output: 0 } : used;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
  if (end === undefined)
    return { type: "response.completed", response: { ...head, status: "completed", usage } };
  const reason = end === "length" ? "max_output_tokens" : end === "refused" ? "content_filter" : end.word;
  return {
    type: "response.incomplete",
    response: { ...head, status: "incomplete", incomplete_details: { reason }, usage },
  };
}

function line(event: Event | undefined): string | undefined {
  return event === undefined ? undefined : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

export const openAiResponsesServer = (...replies: readonly Reply[]) => serve(protocol, replies);
