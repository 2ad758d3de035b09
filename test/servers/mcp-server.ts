// A real MCP server for tests, on standard input and output or over HTTP: `node mcp-server.ts [tools,…]`.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { env, execPath, stderr } from "node:process";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

function mcpServer(): McpServer {
  const server = new McpServer({ name: "for tests", version: "1.0.0" });
  const text = (words: string) => ({ content: [{ type: "text" as const, text: words }] });
  server.registerTool(
    "add",
    { description: "Adds two numbers", inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => text(String(a + b)),
  );
  server.registerTool("refuse", { description: "Does not work" }, () => ({
    ...text("it is out of order"),
    isError: true,
  }));
  server.registerTool("hang", { description: "Never answers" }, () => new Promise<never>(() => undefined));
  server.registerTool("crash", { description: "Ends the server" }, () => {
    stderr.write("the disk is gone\n");
    process.exit(3);
  });
  server.registerTool("flood", { description: "Says much" }, () => text("x".repeat(200_000)));
  server.registerTool("picture", { description: "Shows something" }, () => ({
    content: [{ type: "image" as const, data: "AAAA", mimeType: "image/png" }],
  }));
  server.registerTool("secret", { description: "Tells what it was given" }, () =>
    text(env["TOKEN"] ?? "nothing"),
  );
  server.registerTool("child", { description: "Leaves a process that does not obey" }, () => {
    const script =
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdout.write('up');";
    const child = spawn(execPath, ["-e", script], {
      detached: true,
      env: {},
      stdio: ["ignore", "pipe", "ignore"],
    });
    return new Promise((resolve) =>
      child.stdout.once("data", () => {
        // Nothing of it is to keep the server from ending first.
        child.stdout.destroy();
        child.unref();
        resolve(text(String(child.pid)));
      }),
    );
  });
  return server;
}

/** Over HTTP, on loopback; only with the right `authorization`. `clings`: a session is never over for it. */
export async function mcpHttpServer({ clings = false } = {}): Promise<{
  readonly url: string;
  /** Resolves when somebody wants to end a session, in vain. */
  readonly clings: Promise<void>;
  close(): Promise<void>;
}> {
  const { promise, resolve: clung } = Promise.withResolvers<void>();
  const http = createServer((request, response) => {
    if (request.headers.authorization !== "Bearer t0ken-of-tools") {
      response.writeHead(401).end();
      return;
    }
    if (clings) response.setHeader("mcp-session-id", "session-1");
    if (clings && request.method === "DELETE") return clung();
    void (async () => {
      const transport = new StreamableHTTPServerTransport({});
      await mcpServer().connect(transport);
      await transport.handleRequest(request, response);
    })();
  });
  await new Promise<void>((resolve) => void http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    clings: promise,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

if (import.meta.main) await mcpServer().connect(new StdioServerTransport());
