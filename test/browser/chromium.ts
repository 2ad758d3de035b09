import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Everything that a browser does on its own account, and would do on a network that may not be there. */
const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

const names = ["chromium", "chromium-browser", "google-chrome"];

function installed(): string {
  const found = names.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (found === undefined) throw new Error(`There is no browser here. Install one of: ${names.join(", ")}.`);
  return found;
}

/**
 * Opens a page that loads `script` as a module and answers what the page posts to `/answer`. `data` is served as JSON
 * at `/data`.
 */
export async function inChromium(script: string, data: unknown): Promise<unknown> {
  const answer = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    switch (request.url) {
      case "/":
        response.setHeader("content-type", "text/html; charset=utf-8");
        return response.end('<!doctype html><script type="module" src="/script.js"></script>');
      case "/script.js":
        response.setHeader("content-type", "text/javascript; charset=utf-8");
        return response.end(script);
      case "/data":
        return response.end(JSON.stringify(data));
      case "/answer":
        void bodyOf(request).then(answer.resolve, answer.reject);
        return response.end();
      default:
        response.statusCode = 404;
        return response.end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const profile = mkdtempSync(join(tmpdir(), "symbi-browser-"));
  const { port } = server.address() as AddressInfo;
  // Without rights there is a sandbox; root has none to give up.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = spawn(
    installed(),
    [
      "--headless",
      "--disable-gpu",
      ...sandbox,
      ...quiet,
      `--user-data-dir=${profile}`,
      `http://127.0.0.1:${port}/`,
    ],
    { stdio: "ignore" },
  );
  const ended = once(browser, "exit");
  const gone = ended.then(([code]) => {
    throw new Error(`The browser ended with ${String(code)} before the page had answered.`);
  });
  gone.catch(() => undefined);
  try {
    return JSON.parse(await Promise.race([answer.promise, gone]));
  } finally {
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
