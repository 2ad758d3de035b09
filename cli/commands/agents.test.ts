import { join } from "node:path";
import { execPath } from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { anthropicServer } from "../../test/servers/anthropic.ts";
import type { LoopbackServer, Reply } from "../../test/servers/loopback.ts";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
const servers: LoopbackServer[] = [];
afterEach(async () => {
  place.remove();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const SECRET = "s3cret-value-of-the-key";

const files = {
  "symbi.toml": `[models.house]
provider = "anthropic"
model = "claude-sonnet-4-5"
base_url = "http://127.0.0.1:9/v1"
api_key = "\${HOUSE_KEY}"
price = { input = 2, output = 10 }

[mcp.desk]
command = ["no-such-program-here"]
env = { DESK_TOKEN = "\${DESK_TOKEN}" }

[mcp.spare]
command = ["neither-this-one"]
`,
  "a.symbi": `agent thinker {
  description: "thinks"
  model: "house"
  system_prompt: "Think.\\nThen answer."
  tools: [desk]
  capabilities: ["desk"]
}
agent worker {
  command: ["node", "work.js"]
  env: { TOKEN: "\${WORK_TOKEN}" }
}
agent lost { command: ["no-such-program"] }
agent idle { executor: "echo" }
schedule think { agent: thinker cron: "0 9 * * *" }
schedule think_again { agent: thinker cron: "0 10 * * *" }
schedule work { agent: worker cron: "0 9 * * *" }
`,
};

/** The rows of a table by their first column. */
function rows(stdout: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    stdout
      .split("\n")
      .slice(1)
      .map((line) => [line.split(" ")[0], line]),
  );
}

describe("agents list", () => {
  test("those of the files and of the store, what they run on, who uses them, and what is wrong", async () => {
    place = playground(files);
    await place.symbi("cron", "add", "--file", "a.symbi");
    place.write(
      "a.symbi",
      files["a.symbi"].replace("agent lost", "agent new").replace("thinks", "thinks more"),
    );
    const { code, stdout, stderr } = await place.run(["agents", "list"], { env: { HOUSE_KEY: SECRET } });
    expect([code, stderr]).toEqual([0, ""]);
    const shown = rows(stdout);
    expect(Object.keys(shown)).toEqual(["idle", "lost", "new", "thinker", "worker", ""]);
    expect(shown["idle"]).toMatch(/^idle +echo +- +- +- +files, store \(version 1\)$/);
    expect(shown["lost"]).toMatch(
      /^lost +command +no-such-program .* store \(version 1\) +its program is not found$/,
    );
    expect(shown["new"]).toMatch(/ files +its program is not found$/);
    expect(shown["thinker"]).toMatch(
      /^thinker +model +anthropic\/claude-sonnet-4-5 +desk +think, think_again +files, store \(version 1\) +not set: DESK_TOKEN$/,
    );
    expect(shown["worker"]).toMatch(/^worker +command +\/\S+\/node +- +work .* not set: WORK_TOKEN$/);
    expect(stdout).not.toContain(SECRET);
  });

  test("as JSON, in a folder without a database too", async () => {
    place = playground(files);
    const { stdout } = await place.run(["agents", "list", "--format", "json"], {
      env: { HOUSE_KEY: SECRET },
    });
    expect(stdout).not.toContain(SECRET);
    const agents = JSON.parse(stdout) as { name: string }[];
    expect(agents.map(({ name }) => name)).toEqual(["idle", "lost", "thinker", "worker"]);
    expect(agents[2]).toEqual({
      name: "thinker",
      description: "thinks",
      executor: "model",
      model: {
        name: "house",
        provider: "anthropic",
        id: "claude-sonnet-4-5",
        base_url: "http://127.0.0.1:9/v1",
        price: { input: 2, cached_input: null, output: 10, currency: "USD" },
      },
      command: null,
      program: null,
      cwd: null,
      system_prompt: "Think.\nThen answer.",
      tools: ["desk"],
      capabilities: ["desk"],
      max_steps: 20,
      max_output_tokens: null,
      temperature: null,
      echo: null,
      credentials: [
        { names: ["HOUSE_KEY"], set: true, purpose: "model house" },
        { names: ["DESK_TOKEN"], set: false, purpose: "MCP server desk" },
      ],
      base_dir: place.dir,
      in_files: true,
      version: null,
      changed: false,
      jobs: ["think", "think_again"],
      runnable: { ok: true, reason: null },
    });
  });

  test("says when there are none, and when errors may hide some", async () => {
    place = playground({ "symbi.toml": "", "a.symbi": "schedule {" });
    const { code, stdout, stderr } = await place.symbi("agents", "list");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/^The files here have \d+ errors?, which may hide agents[\s\S]*\nNo agents: /);
  });
});

describe("agents show", () => {
  test("everything about one", async () => {
    place = playground(files);
    await place.symbi("cron", "add", "--file", "a.symbi");
    place.write("a.symbi", files["a.symbi"].replace("thinks", "thinks more"));
    const { code, stdout } = await place.symbi("agents", "show", "thinker");
    expect(code).toBe(0);
    for (const line of [
      /^About +thinks more$/m,
      /^Runnable +no: HOUSE_KEY is not set, which the model house needs/m,
      /^Model +house: anthropic\/claude-sonnet-4-5 at http:\/\/127\.0\.0\.1:9\/v1; 2 USD in and 10 out for a million tokens$/m,
      /^Credential +HOUSE_KEY: not set \(model house\)$/m,
      /^Jobs +think, think_again$/m,
      /^But it is +changed in the files: jobs run the registered version/m,
      /\n\nThink\.\nThen answer\.\n$/,
    ])
      expect(stdout).toMatch(line);
  });

  test("names the near one of a name that is not there", async () => {
    place = playground(files);
    expect(await place.symbi("agents", "show", "thinkr")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/no agent "thinkr"\. Did you mean "thinker"\?/),
    });
  });
});

describe("doctor", () => {
  interface Report {
    readonly ok: boolean;
    readonly checks: readonly {
      name: string;
      status: string;
      message: string;
      details?: Record<string, unknown>;
    }[];
  }

  async function examined(args: readonly string[], env: Readonly<Record<string, string>>) {
    const { code, stdout } = await place.run(["doctor", "--format", "json", ...args], { env });
    expect(stdout).not.toContain(SECRET);
    const { checks } = JSON.parse(stdout) as Report;
    return { code, of: (name: string) => checks.filter((check) => check.name === name) };
  }

  test("tells of credentials by name, of servers of tools and their programs, of models; and asks nobody", async () => {
    place = playground(files);
    const { code, of } = await examined([], { HOUSE_KEY: SECRET, WORK_TOKEN: SECRET });
    expect(code).toBe(1);
    expect(of("credential").map(({ status, details }) => [status, details])).toEqual([
      ["fine", { names: ["HOUSE_KEY"], set: true, purposes: ["model house"], used_by: ["thinker"] }],
      ["wrong", { names: ["DESK_TOKEN"], set: false, purposes: ["MCP server desk"], used_by: ["thinker"] }],
      ["fine", { names: ["WORK_TOKEN"], set: true, purposes: ["env TOKEN"], used_by: ["worker"] }],
    ]);
    expect(of("mcp").map(({ status, message }) => `${status} ${message}`)).toEqual([
      expect.stringMatching(
        /^wrong desk: The command "no-such-program-here" was not found: .* \(used by thinker\)$/,
      ),
      expect.stringMatching(
        /^note spare: The command "neither-this-one" was not found: .* \(no agent uses it\)$/,
      ),
    ]);
    expect(of("model").map(({ status, message }) => [status, message])).toEqual([
      [
        "fine",
        "house: anthropic/claude-sonnet-4-5 at http://127.0.0.1:9/v1 (used by thinker); not asked (--online)",
      ],
    ]);
    expect(of("agent").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^lost cannot run: The command "no-such-program" was not found/),
    ]);
  });

  test("shows tables of the settings as they are written, in text too", async () => {
    place = playground(files);
    const { stdout } = await place.run(["doctor"], { env: { HOUSE_KEY: SECRET } });
    expect(stdout).toMatch(/^ *models +house=\{"provider":"anthropic",.*"api_key":"\$\{HOUSE_KEY\}"/m);
    expect(stdout).not.toContain(SECRET);
  });

  test("looks at agents that are only registered as well", async () => {
    place = playground({
      "symbi.toml": "",
      "a.symbi": 'agent a { command: ["no-such-program"] }\nschedule s { agent: a cron: "0 9 * * *" }\n',
    });
    await place.symbi("cron", "add", "--file", "a.symbi");
    place.write("a.symbi", "");
    const { code, of } = await examined([], {});
    expect([code, of("agent").length]).toEqual([1, 1]);
  });

  test.each<readonly [string, Reply | undefined, string, RegExp]>([
    ["answers", { text: "ok" }, "fine", /; it answers \(\d/],
    ["key_refused", { status: 401, message: `no such key ${SECRET}` }, "wrong", /its key is refused/],
    ["unknown_model", { status: 404, message: "no such model" }, "wrong", /its server does not know it/],
    ["refused", { status: 400, message: "not so" }, "wrong", /refuses the question/],
    ["unreachable", { status: 500, message: "broken" }, "wrong", /out of reach/],
    ["unreachable", undefined, "wrong", /out of reach/],
  ])("asks the models on request: %s", async (result, reply, status, words) => {
    const server = await anthropicServer(reply ?? {});
    servers.push(server);
    if (reply === undefined) await server.close();
    place = playground({
      "symbi.toml": `[models.house]\nprovider = "anthropic"\nmodel = "claude-sonnet-4-5"\nbase_url = "${server.url}"\napi_key = "\${HOUSE_KEY}"\n`,
      "a.symbi": 'agent a { model: "house" }\nagent b { model: "house" }\n',
    });
    const { code, of } = await examined(["--online"], { HOUSE_KEY: SECRET });
    expect(code).toBe(status === "fine" ? 0 : 1);
    expect(of("model")).toEqual([
      {
        name: "model",
        status,
        message: expect.stringMatching(words),
        details: {
          model: "house",
          provider: "anthropic",
          id: "claude-sonnet-4-5",
          used_by: ["a", "b"],
          online: { result, message: expect.any(String), execution_time_ms: expect.any(Number) },
        },
      },
    ]);
    expect(server.asked.length).toBe(reply === undefined ? 0 : 1);
  });

  test("does not ask a model without its key, and says so", async () => {
    place = playground(files);
    const { of } = await examined(["--online"], {});
    expect(of("model")[0]?.details).toMatchObject({ online: { result: "no_key", execution_time_ms: null } });
  });

  test("finds the program of a server of tools", async () => {
    place = playground({
      "symbi.toml": `[mcp.desk]\ncommand = [${JSON.stringify(execPath)}]\n[mcp.own]\ncommand = ["./serve"]\n`,
    });
    place.write("serve", "#!/bin/sh\n");
    const { of } = await examined([], {});
    expect(of("mcp").map(({ status, message }) => `${status} ${message}`)).toEqual([
      `fine desk: ${execPath} (no agent uses it)`,
      expect.stringContaining(`${join(place.dir, "serve")} may not be executed by this user`),
    ]);
  });
});
