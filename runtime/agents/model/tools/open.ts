import type { Clock } from "../../../clock.ts";
import type { McpSetting } from "../../../config/types.ts";
import type { Environment, Resolver } from "../../../references/index.ts";
import type { Ended } from "../../processes/index.ts";
import type { AgentInvocation } from "../../types.ts";
import { aborted } from "../../waiting.ts";
import type { Sdk, ServedTool, StepFailure, ToolAddress, ToolConnection } from "../types.ts";
import { FAREWELL, startServer, type ServerProcess } from "./server-process.ts";

export interface ToolServer {
  readonly name: string;
  readonly setting: McpSetting;
  readonly tools: readonly ServedTool[];
  readonly connection: ToolConnection;
}

export interface OpenServers {
  readonly servers: readonly ToolServer[];
  /** Why there are not all of them. */
  readonly failure: StepFailure | undefined;
  /** Ends all that was begun, also what failed. Never rejects. */
  close(): Promise<readonly Ended[]>;
}

export interface ServerParts {
  readonly env: Environment;
  /** Of the settings. */
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly mcp: ReadonlyMap<string, McpSetting>;
}

/** Connects the servers of an agent's tools, one after the other, until one cannot be had. */
export async function openServers(
  invocation: AgentInvocation,
  parts: ServerParts,
  sdk: Sdk,
): Promise<OpenServers> {
  const servers: ToolServer[] = [];
  const processes: ServerProcess[] = [];
  let failure: StepFailure | undefined;
  for (const name of invocation.agent.tools ?? []) {
    const setting = parts.mcp.get(name);
    failure =
      setting === undefined
        ? unavailable(`no [mcp.${name}] is in the settings`, name, false)
        : await open(name, setting);
    if (failure !== undefined) break;
  }

  async function open(name: string, setting: McpSetting): Promise<StepFailure | undefined> {
    const address = await addressOf(name, setting, invocation, parts, processes);
    if ("code" in address) return address;
    try {
      const connecting = sdk.connect(address, invocation.signal);
      const connection = await Promise.race([connecting, aborted(invocation.signal)]);
      if (connection === undefined) {
        // Nobody waits for it any more; what becomes of it is over with the attempt.
        void connecting.then((late) => late.close(AbortSignal.abort())).catch(() => undefined);
        return unavailable("it was stopped while it was connected", name, true);
      }
      servers.push({ name, setting, tools: connection.tools, connection });
      return undefined;
    } catch (error) {
      return unavailable(
        error instanceof Error ? error.message : String(error),
        name,
        isTransient(error, setting),
      );
    }
  }

  return {
    servers,
    failure,
    async close() {
      const hurry = new AbortController();
      const timer = parts.clock.schedule(invocation.signal.aborted ? 0 : FAREWELL, () => hurry.abort());
      await Promise.allSettled(servers.map(({ connection }) => connection.close(hurry.signal)));
      timer.cancel();
      return Promise.all(processes.map((server) => server.end()));
    },
  };
}

async function addressOf(
  name: string,
  { command, url, cwd, env: variables = {}, headers = {}, dir }: McpSetting,
  invocation: AgentInvocation,
  parts: ServerParts,
  processes: ServerProcess[],
): Promise<ToolAddress | StepFailure> {
  if (command !== undefined) {
    const started = await startServer({ name, command, cwd, variables, dir }, invocation, parts);
    if (!started.ok) return started;
    processes.push(started.server);
    return { kind: "lines", transport: started.server.transport };
  }
  const resolved: Record<string, string> = {};
  for (const [key, text] of [["", url ?? ""], ...Object.entries(headers)] as const) {
    const place = `${key === "" ? "url" : `header ${key}`} of [mcp.${name}]`;
    const value = parts.resolver.resolve(text, { place, baseDir: dir });
    if (!value.ok) return { ...value.problem, transient: false };
    resolved[key] = value.value;
  }
  const { "": target = "", ...sent } = resolved;
  return { kind: "http", url: target, headers: sent };
}

function unavailable(why: string, name: string, transient: boolean): StepFailure {
  return {
    code: "tools_unavailable",
    sentence: `The tools of ${name} are not to be had: ${why}.`,
    transient,
  };
}

/** An address may answer later; a program that does not speak the protocol will not. */
function isTransient(error: unknown, { url }: McpSetting): boolean {
  if (url === undefined) return false;
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status !== "number" || status >= 500 || status === 429;
}
