import type { CatalogueEntry } from "../types.ts";
import { agentWith, scheduleWith } from "./examples.ts";

/** Who does the work. */
export const agents = {
  "unknown-agent": {
    severity: "warning",
    message:
      "No file of this workspace declares the agent <agent>.<hint> Until it is registered, the schedule cannot run.",
    what: "A schedule names an agent that no file of the workspace declares.",
    why: "It may be registered from elsewhere; if the name is misspelt, no run can start.",
    fix: "Correct the name, or declare the agent.",
    bad: `${agentWith('model: "claude-sonnet-4.5"')}\n${scheduleWith().replace('"reporter"', '"reportr"')}`,
    good: `${agentWith('model: "claude-sonnet-4.5"')}\n${scheduleWith()}`,
    since: "0.1",
  },
  "missing-executor-field": {
    severity: "error",
    message:
      "The executor of this agent is `<executor>`, and it has no `<field>` to run. Add one, like `<example>`.",
    what: "`executor` asks for a command or a model that the agent does not have.",
    why: "The agent could never run.",
    fix: "Add the field, or choose another executor.",
    bad: agentWith('executor: "command"'),
    good: agentWith('executor: "command"', 'command: ["python3", "report.py"]'),
    since: "0.1",
  },
  "bad-variable-name": {
    severity: "error",
    message:
      "<name> cannot be the name of an environment variable. Use letters, digits and `_`, and do not begin with a digit.",
    what: "A key of `env` is no name that an environment variable can have.",
    why: "Programs could not read it, or the command could not be started.",
    fix: "Use letters, digits and `_`, and do not begin with a digit.",
    bad: agentWith('command: ["report"]', 'env: { "API-TOKEN": "${REPORTS_TOKEN}" }'),
    good: agentWith('command: ["report"]', 'env: { API_TOKEN: "${REPORTS_TOKEN}" }'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
