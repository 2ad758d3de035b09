import type { AgentDefinition } from "../../../compiler/definition/types.ts";
import type { Agent, Instant } from "../types.ts";
import { canonicalJson } from "./canonical.ts";
import type { Connection } from "./connection.ts";
import { parseAgentDefinition, unreadableAgent } from "./definitions.ts";

interface AgentRow {
  readonly name: string;
  readonly version: number;
  readonly updated_at: number;
  readonly definition: string | null;
  readonly base_dir: string | null;
}

function agentFrom(row: AgentRow): Agent {
  return {
    name: row.name,
    version: row.version,
    definition: parseAgentDefinition(row.definition) ?? unreadableAgent(row.name),
    baseDir: row.base_dir ?? "",
    updatedAt: row.updated_at,
  };
}

export type Agents = ReturnType<typeof openAgents>;

export function openAgents({ db }: Connection) {
  // No join: SQLite would plan the statement anew at every run.
  const version = "FROM agent_versions v WHERE v.name = agents.name AND v.version = agents.version";
  const select = `
    SELECT agents.*, (SELECT definition ${version}) AS definition, (SELECT base_dir ${version}) AS base_dir
    FROM agents`;
  const byName = db.prepare<[string], AgentRow>(`${select} WHERE agents.name = ?`);
  const all = db.prepare<[], AgentRow>(`${select} ORDER BY agents.name`);
  const upsert = db
    .prepare<[string, Instant], number>(
      `INSERT INTO agents (name, version, updated_at) VALUES (?, 1, ?)
       ON CONFLICT (name) DO UPDATE SET version = version + 1, updated_at = excluded.updated_at RETURNING version`,
    )
    .pluck();
  const insertVersion = db.prepare<[string, number, string, string, Instant]>(
    "INSERT INTO agent_versions (name, version, definition, base_dir, created_at) VALUES (?, ?, ?, ?, ?)",
  );

  return {
    get(name: string): Agent | undefined {
      const row = byName.get(name);
      return row === undefined ? undefined : agentFrom(row);
    },
    all: (): Agent[] => all.all().map(agentFrom),

    put(definition: AgentDefinition, baseDir: string, now: Instant): "created" | "updated" | "unchanged" {
      const { name } = definition;
      const text = canonicalJson(definition);
      const present = byName.get(name);
      if (present?.definition === text && present.base_dir === baseDir) return "unchanged";
      insertVersion.run(name, upsert.get(name, now) ?? 1, text, baseDir, now);
      return present === undefined ? "created" : "updated";
    },
  };
}
