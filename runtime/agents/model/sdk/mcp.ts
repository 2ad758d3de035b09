import { createMCPClient, type JSONRPCMessage, type MCPTransport } from "@ai-sdk/mcp";
import type { LineTransport, ServedTool, ToolAddress, ToolConnection } from "../types.ts";
import { guardedFetch } from "./fetch.ts";
import { resultText } from "./tool-text.ts";

/** Pages of a list of tools. A server that has more is at fault. */
const MOST_PAGES = 100;

export async function connect(address: ToolAddress, signal: AbortSignal): Promise<ToolConnection> {
  try {
    const connection = await connected(address, signal);
    return {
      ...connection,
      call: (...call) =>
        connection.call(...call).catch((error: unknown) => Promise.reject(explained(error, address))),
    };
  } catch (error) {
    throw explained(error, address);
  }
}

/** The library only says that the connection is closed; whoever holds the program knows why. */
function explained(error: unknown, address: ToolAddress): Error {
  const why = address.kind === "lines" ? address.transport.ended() : undefined;
  if (why !== undefined) return new Error(why, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

async function connected(address: ToolAddress, signal: AbortSignal): Promise<ToolConnection> {
  // The library says goodbye to a server over HTTP for as long as that takes.
  const over = new AbortController();
  const client = await createMCPClient({
    clientName: "symbi",
    transport:
      address.kind === "http"
        ? { type: "http", url: address.url, headers: address.headers, fetch: until(over.signal) }
        : overLines(address.transport),
    initializationOptions: { signal },
    // A call is made once: nobody knows what a tool has done before it failed.
    maxRetries: 0,
    // What goes wrong between two calls shows in the next one.
    onUncaughtError: () => undefined,
  });
  try {
    const tools = await listTools(client, signal);
    return {
      tools,
      async call(name, input, callSignal) {
        const result = await client.callTool({ name, arguments: input, options: { signal: callSignal } });
        return { outcome: result.isError === true ? "error" : "ok", text: resultText(result) };
      },
      async close(hurry) {
        hurry.addEventListener("abort", () => over.abort(), { once: true });
        if (hurry.aborted) over.abort();
        await client.close();
      },
    };
  } catch (error) {
    over.abort();
    await client.close();
    throw error;
  }
}

function until(over: AbortSignal): typeof fetch {
  return (input, init) =>
    guardedFetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, over]) : over });
}

async function listTools(
  client: Awaited<ReturnType<typeof createMCPClient>>,
  signal: AbortSignal,
): Promise<readonly ServedTool[]> {
  const tools: ServedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await client.listTools({
      ...(cursor === undefined ? {} : { params: { cursor } }),
      options: { signal },
    });
    for (const { name, description = "", inputSchema } of list.tools)
      tools.push({
        name,
        description,
        schema: { ...inputSchema, type: "object", properties: inputSchema.properties ?? {} },
      });
    cursor = list.nextCursor;
    if (cursor === undefined) return tools;
  }
  throw new Error(`its list of tools has more than ${MOST_PAGES} pages`);
}

/** JSON-RPC in lines, as MCP has it on standard input and output. */
function overLines(lines: LineTransport): MCPTransport {
  const transport: MCPTransport = {
    async start() {
      lines.onLine((line) => {
        const message = readMessage(line);
        if (message === undefined)
          transport.onerror?.(new Error(`no message of the protocol: ${line.slice(0, 200)}`));
        else transport.onmessage?.(message);
      });
      lines.onEnd(() => transport.onclose?.());
    },
    send: (message) => lines.send(JSON.stringify(message)),
    // The program is ended by whoever started it.
    close: async () => transport.onclose?.(),
  };
  return transport;
}

function readMessage(line: string): JSONRPCMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isMessage = typeof value === "object" && value !== null && "jsonrpc" in value;
    return isMessage ? (value as JSONRPCMessage) : undefined;
  } catch {
    // Not JSON: a program that writes other things to its standard output. The caller tells.
    return undefined;
  }
}
