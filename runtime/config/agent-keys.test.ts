import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "./index.ts";

const dir = realpathSync(mkdtempSync(join(tmpdir(), "symbi-agent-keys-")));
afterAll(() => rmSync(dir, { recursive: true }));

function load(toml: string, env: Record<string, string> = {}) {
  writeFileSync(join(dir, "symbi.toml"), toml);
  return loadConfig({ cwd: dir, env });
}

function problemsOf(toml: string, env: Record<string, string> = {}): readonly string[] {
  try {
    load(toml, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, message }) => `${where.replace(`${dir}/`, "")}: ${message}`);
  }
  return [];
}

const sound = `
[models."house-model"]
provider = "openai-compatible"
model = "llama3.1:70b"
base_url = "http://127.0.0.1:11434/v1"

[models.fast]
model = "anthropic/claude-haiku-4-5"
api_key = "\${TEAM_KEY}"
max_output_tokens = 4000
price = { input = 1, cached_input = 0.1, output = 5.5 }

[mcp.files]
command = ["mcp-files", "--root", "."]
cwd = "tools"
env = { TOKEN = "\${FILES_TOKEN}", MODE = "clear words" }
capabilities = ["files"]

[mcp.files.tools]
delete_file = ["files", "delete"]

[mcp.tickets]
url = "https://example.com/mcp"
headers = { Authorization = "Bearer \${TICKETS_TOKEN}" }
`;

test("models and servers of tools read as written, references unresolved", () => {
  const { config } = load(sound);
  expect(Object.fromEntries(config.models)).toEqual({
    "house-model": {
      provider: "openai-compatible",
      model: "llama3.1:70b",
      base_url: "http://127.0.0.1:11434/v1",
      dir,
    },
    fast: {
      model: "anthropic/claude-haiku-4-5",
      api_key: "${TEAM_KEY}",
      max_output_tokens: 4000,
      price: { input: 1, cached_input: 0.1, output: 5.5, currency: "USD" },
      dir,
    },
  });
  expect(Object.fromEntries(config.mcp)).toEqual({
    files: {
      command: ["mcp-files", "--root", "."],
      cwd: "tools",
      env: { TOKEN: "${FILES_TOKEN}", MODE: "clear words" },
      capabilities: ["files"],
      tools: { delete_file: ["files", "delete"] },
      dir,
    },
    tickets: {
      url: "https://example.com/mcp",
      headers: { Authorization: "Bearer ${TICKETS_TOKEN}" },
      dir,
    },
  });
});

test("what may be a secret is not among what is shown", () => {
  const { settings } = load(sound);
  const shown = settings.find(({ key }) => key === "mcp")?.value;
  expect(shown).toMatchObject({ files: { env: { TOKEN: "${FILES_TOKEN}", MODE: "(not shown)" } } });
  expect(JSON.stringify(settings)).not.toContain("clear words");
});

describe("what is wrong is said with its line", () => {
  test.each([
    [
      "[models.a]\nprovder = 1",
      "symbi.toml:2: `models`: there is no `provder` here. Did you mean `provider`?",
    ],
    [
      '[models.a]\nprovider = "mistral"',
      "symbi.toml:2: `models`: `provider` must be `anthropic`, `openai`, `google` or `openai-compatible`.",
    ],
    [
      '[models.a]\n\napi_key = "sk-in-clear"',
      'symbi.toml:3: `models`: `api_key` must name where the key is, not hold it: "${NAME}" or "${file:PATH}".',
    ],
    [
      '[models.a]\nbase_url = "ftp://x"',
      "symbi.toml:2: `models`: `base_url` must be an address that begins with http:// or https://.",
    ],
    [
      '[models.a]\nbase_url = "http://u:p@x"',
      "symbi.toml:2: `models`: `base_url` must not hold a password: write it as a reference.",
    ],
    ["[models.a]\nprice = { input = 1 }", "symbi.toml:2: `models`: `output` is missing."],
    [
      "[models.a]\nprice = { input = 1, output = -1 }",
      "symbi.toml:2: `models`: `output` must be a number, at least 0.",
    ],
    [
      "[models.a]\nmax_output_tokens = 0",
      "symbi.toml:2: `models`: `max_output_tokens` must be a whole number, at least 1.",
    ],
    ["[models]\na = 1", "symbi.toml:2: `models`: `a` must be a table."],
    ["[mcp.a]", "symbi.toml:1: `mcp`: it needs a `command` or a `url`, and not both."],
    ["[mcp.a]\ncommand = []", "symbi.toml:2: `mcp`: `command` must begin with a program."],
    ['[mcp.a]\nurl = "http://x"\nenv = {}', "symbi.toml:1: `mcp`: `cwd` and `env` are for a `command`."],
    ['[mcp.a]\ncommand = ["x"]\nheaders = {}', "symbi.toml:1: `mcp`: `headers` are for a `url`."],
    [
      '[mcp.a]\nurl = "http://x"\nheaders = { "A b" = "c" }',
      'symbi.toml:3: `mcp`: `headers` holds what is no header: "A b".',
    ],
    [
      '[mcp.a]\ncommand = ["x"]\ntools = { t = "y" }',
      'symbi.toml:3: `mcp`: `tools` must be a table of lists, like { delete_file = ["delete"] }.',
    ],
  ])("%j", (toml, problem) => {
    expect(problemsOf(toml)).toEqual([problem]);
  });

  test("a table of tables cannot be said in the environment", () => {
    expect(problemsOf("", { SYMBI_MCP: "{}" })).toEqual([
      "SYMBI_MCP: this can only be said in symbi.toml. Correct this environment variable or unset it.",
    ]);
  });
});
