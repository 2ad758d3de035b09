import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a model's server answers to one request. */
export interface Reply {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
  readonly usage?: { readonly input: number; readonly output: number; readonly cached?: number } | "untold";
  /** The answer stops at its limit of length, is refused, or ends for a reason of that name. */
  readonly end?: "length" | "refused" | { readonly word: string };
  /** An error in place of an answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Never answers, or begins to and never goes on. */
  readonly hang?: "silent" | "midway";
  /** The stream ends, or its connection breaks, after the text. */
  readonly cut?: "ends" | "breaks";
  /** An error in the middle of a stream that began well. */
  readonly overloaded?: true;
  /** Repeats the text for so many bytes. */
  readonly flood?: number;
}

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface LoopbackServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Resolves when so many requests have come. */
  reached(count: number): Promise<void>;
  close(): Promise<void>;
}

/** How a protocol writes a stream of events and an error. */
export interface Protocol {
  readonly path: RegExp;
  /** Events in order; `undefined` stands where a cut or a hang comes. */
  events(reply: Reply, asked: Asked): readonly (string | undefined)[];
  error(status: number, message: string): unknown;
}

/** A real server on loopback that speaks a model's protocol: a reply for each request, the last one again and again. */
export async function serve(protocol: Protocol, replies: readonly Reply[]): Promise<LoopbackServer> {
  const asked: Asked[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { url = "", headers } = request;
      const body = JSON.parse(Buffer.concat(pieces).toString("utf8") || "{}") as Asked["body"];
      asked.push({ path: url, headers, body });
      for (const { count, resolve } of waiting) if (asked.length >= count) resolve();
      const reply = replies[Math.min(asked.length, replies.length) - 1] ?? {};
      const known = protocol.path.test(url) && request.method === "POST";
      void answer(response, protocol, known ? reply : { status: 404, message: `no ${url} here` }, {
        path: url,
        headers,
        body,
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    reached: (count) =>
      new Promise((resolve) => {
        if (asked.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  response: ServerResponse,
  protocol: Protocol,
  reply: Reply,
  asked: Asked,
): Promise<void> {
  // A client that hangs up is what some tests are about.
  response.on("error", () => undefined);
  const { status, headers = {}, message = "no", hang, cut } = reply;
  if (hang === "silent") return;
  if (status !== undefined) {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(protocol.error(status, message)));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  for (const event of protocol.events(reply, asked)) {
    if (event !== undefined) {
      if (!response.write(event)) await drained(response);
      if (response.destroyed) return;
      continue;
    }
    if (hang === "midway") return;
    if (cut === "ends") break;
    if (cut === "breaks") {
      // What was written before must be out, or the client would see nothing of it.
      await new Promise<void>((resolve) => void response.write(": \n\n", () => resolve()));
      response.destroy();
      return;
    }
  }
  response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("drain", resolve);
  response.once("close", resolve);
  if (response.destroyed) resolve();
  await promise;
  response.off("drain", resolve);
  response.off("close", resolve);
}

/** The text in pieces; a flood of it if that is asked for. */
export function pieces({ text = "", flood = 0 }: Reply): readonly string[] {
  if (flood > 0) return Array.from({ length: Math.ceil(flood / 65_536) }, () => text.padEnd(65_536, "."));
  const half = Math.ceil(text.length / 2);
  return [text.slice(0, half), text.slice(half)].filter((piece) => piece !== "");
}
