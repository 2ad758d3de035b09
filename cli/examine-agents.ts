import type { LoadedConfig } from "../runtime/config/index.ts";
import type { AgentInsight, Credential, ResolvedModel } from "../runtime/agents/index.ts";
import { inspector } from "../runtime/index.ts";
import type { KnownAgent } from "./agents.ts";
import type { Context } from "./context.ts";
import type { Check } from "./examine.ts";
import { span } from "./times.ts";

/** A model that has said nothing by then is out of reach for a scheduler too. Milliseconds. */
const PATIENCE_MS = 20_000;

type Inspector = ReturnType<typeof inspector>;

interface Inspected {
  readonly agent: KnownAgent;
  readonly insight: AgentInsight;
}

/** Whether the agents could run here, and what they need: models, credentials by name, servers of tools. */
export async function examineAgents(
  { env }: Context,
  { config }: LoadedConfig,
  agents: readonly KnownAgent[],
  online: boolean,
): Promise<readonly Check[]> {
  const look = inspector({ env, config });
  const inspected = await Promise.all(
    agents.map(async (agent) => ({
      agent,
      insight: await look.inspect(agent.definition, agent.baseDir),
    })),
  );
  const servers = await Promise.all(
    [...config.mcp].map(async ([name, setting]) => ({
      insight: await look.inspectServer(name, setting),
      users: namesOf(inspected.filter(({ agent }) => agent.definition.tools?.includes(name) === true)),
    })),
  );
  return [
    ...inspected.flatMap(agentChecks),
    ...(await modelChecks(inspected, look, online)),
    ...credentialChecks([
      ...inspected.flatMap(({ agent, insight }) =>
        insight.credentials.map((credential) => ({ credential, users: [agent.definition.name] })),
      ),
      ...servers.flatMap(({ insight, users }) =>
        insight.credentials.map((credential) => ({ credential, users })),
      ),
    ]),
    ...servers.map(({ insight: { name, program }, users }): Check => {
      const found = program === null ? "by address; it is asked when an agent runs" : program.text;
      return {
        name: "mcp",
        status: program === null || program.ok ? "fine" : users.length > 0 ? "wrong" : "note",
        message: `${name}: ${found} ${usedBy(users)}`,
        details: {
          server: name,
          kind: program === null ? "address" : "program",
          found: program?.ok ?? null,
          used_by: users,
        },
      };
    }),
  ];
}

function agentChecks({ agent: { definition }, insight: { runnable, program } }: Inspected): readonly Check[] {
  const wrong = (why: string): Check[] => [
    { name: "agent", status: "wrong", message: `${definition.name} cannot run: ${why}` },
  ];
  if (!runnable.ok) return wrong(runnable.reason);
  return program === null || program.ok ? [] : wrong(program.text);
}

/** Each model that an agent runs on, once. */
async function modelChecks(
  inspected: readonly Inspected[],
  look: Inspector,
  online: boolean,
): Promise<readonly Check[]> {
  const models = new Map<string, { readonly model: ResolvedModel; readonly users: string[] }>();
  for (const { agent, insight } of inspected) {
    if (insight.model === null) continue;
    const { name } = insight.model;
    const entry = models.get(name) ?? { model: insight.model, users: [] };
    entry.users.push(agent.definition.name);
    models.set(name, entry);
  }
  return Promise.all(
    [...models.values()].map(async ({ model, users }): Promise<Check> => {
      const what = `${model.name}: ${model.provider}/${model.id}${model.baseUrl === undefined ? "" : ` at ${model.baseUrl}`}`;
      const details = { model: model.name, provider: model.provider, id: model.id, used_by: users };
      if (!online)
        return {
          name: "model",
          status: "fine",
          message: `${what} ${usedBy(users)}; not asked (--online)`,
          details,
        };
      const { result, message, ms } = await look.probe(model, PATIENCE_MS);
      const took = ms === null ? "" : ` (${span(ms)})`;
      return {
        name: "model",
        status: result === "answers" ? "fine" : "wrong",
        message: `${what} ${usedBy(users)}; ${said[result]}${took}${result === "answers" ? "" : `: ${message}`}`,
        details: { ...details, online: { result, message, execution_time_ms: ms } },
      };
    }),
  );
}

const said = {
  answers: "it answers",
  no_key: "not asked, for want of a key",
  key_refused: "its key is refused",
  unknown_model: "its server does not know it",
  refused: "its server refuses the question",
  unreachable: "it is out of reach",
} as const;

/** By name: values are never shown. One that nobody needs now is worth a note at most. */
function credentialChecks(
  needs: readonly { readonly credential: Credential; readonly users: readonly string[] }[],
): readonly Check[] {
  const byName = new Map<
    string,
    { readonly credential: Credential; readonly users: Set<string>; readonly purposes: Set<string> }
  >();
  for (const { credential, users } of needs) {
    const name = credential.names.join(" or ");
    const entry = byName.get(name) ?? { credential, users: new Set(), purposes: new Set() };
    for (const user of users) entry.users.add(user);
    entry.purposes.add(credential.purpose);
    byName.set(name, entry);
  }
  return [...byName].map(([name, { credential, users, purposes }]): Check => {
    const used = [...users].toSorted();
    const state = credential.set ? "set" : (credential.problem ?? "not set");
    return {
      name: "credential",
      status: credential.set ? "fine" : used.length > 0 ? "wrong" : "note",
      message: `${name}: ${state}; for ${[...purposes].join(", ")} ${usedBy(used)}`,
      details: { names: credential.names, set: credential.set, purposes: [...purposes], used_by: used },
    };
  });
}

function namesOf(inspected: readonly Inspected[]): readonly string[] {
  return inspected.map(({ agent }) => agent.definition.name);
}

function usedBy(users: readonly string[]): string {
  return users.length === 0 ? "(no agent uses it)" : `(used by ${users.join(", ")})`;
}
