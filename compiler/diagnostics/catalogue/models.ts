import type { CatalogueEntry } from "../types.ts";
import { agentWith } from "./examples.ts";

/** What agents run on. */
export const models = {
  "unknown-model": {
    severity: "warning",
    needs: "models",
    message:
      "<model> is none of the models that were known on <date>.<hint> If it is newer, write `provider/model`; if it is another provider's, describe it in `[models]` of the configuration.",
    what: "An agent runs on a model that is not known by this name.",
    why: "If the name is misspelt, no run can start; and what the model costs is not known.",
    fix: "Correct the name, or say where the model is to be found: `provider/model` (`anthropic`, `openai`, `google`, `ollama`, `lmstudio`, `vllm`), or a table of its own in the configuration, `[models.NAME]`.",
    bad: agentWith('model: "claude-sonet-4.5"'),
    good: agentWith('model: "claude-sonnet-4.5"'),
    since: "0.1",
  },
  "unknown-tool-server": {
    severity: "warning",
    needs: "mcpServers",
    message:
      "The configuration declares no MCP server <name> (it declares <known>).<hint> Until it does, the agent cannot run.",
    what: "`tools` names an MCP server that the configuration does not declare.",
    why: "The agent would have to work without the tools that it counts on, so it does not run.",
    fix: "Correct the name, or declare the server in the configuration.",
    bad: agentWith('model: "claude-sonnet-4.5"', 'tools: ["flies"]'),
    good: agentWith('model: "claude-sonnet-4.5"', 'tools: ["files"]'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
