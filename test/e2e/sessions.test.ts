import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";
import { anthropicServer } from "../servers/anthropic.ts";
import type { LoopbackServer, Reply } from "../servers/loopback.ts";
import { until } from "./until.ts";

let place: Playground;
const servers: LoopbackServer[] = [];
afterEach(async () => {
  place.remove();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const env = { HOUSE_KEY: "k3y-of-the-house" };
const never = 'cron: "0 9 1 1 *"';
const shared = `${never} session_mode: "shared_persistent"`;

async function serve(...replies: readonly Reply[]): Promise<LoopbackServer> {
  const server = await anthropicServer(...replies);
  servers.push(server);
  return server;
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await place.symbi(...args, "--format", "json")).stdout) as Record<string, unknown>;
}

test("runs on a model go on with one conversation, across edits and processes, until it is forgotten", async () => {
  const house = await serve(
    { text: "I am Ada, and the key is k3y-of-the-house.", usage: { input: 50, output: 10 } },
    { text: "You said so." },
    { text: "Nobody said anything." },
  );
  const file = (input: string, more = "") =>
    `agent talker { model: "house" }\nschedule talk { agent: talker ${shared} input: "${input}" ${more} }\n`;
  place = playground({
    "symbi.toml": `[models.house]\nprovider = "anthropic"\nmodel = "claude-sonnet-4-5"\nbase_url = "${house.url}"\napi_key = "\${HOUSE_KEY}"\n`,
    "a.symbi": file("Who are you?"),
  });
  const add = () => place.run(["cron", "add", "--file", "a.symbi"], { env });
  const run = async () =>
    expect(await place.run(["cron", "run", "talk"], { env })).toMatchObject({ code: 0 });
  await add();
  const none = await place.symbi("cron", "session", "show", "talk");
  expect(none.stdout).toMatch(/^Session +shared_persistent: nothing was said yet$/m);

  await run();
  place.write("a.symbi", file("Who said what?", 'description: "edited"'));
  await add();
  await run();
  const sent = JSON.stringify(house.asked[1]?.body["messages"]);
  expect(sent).toMatch(/Who are you\?.*I am Ada, and the key is \[redacted\]\..*Who said what\?/);

  const size = { messages: 4, tokens: 15, bytes: expect.any(Number), run_id: expect.stringMatching(/^run_/) };
  expect(await json("cron", "status", "talk")).toMatchObject({ session: size });
  const listed = JSON.parse((await place.symbi("cron", "list", "--format", "json")).stdout) as unknown[];
  expect(listed).toMatchObject([{ session: size }]);
  expect((await place.symbi("cron", "status", "talk")).stdout).toMatch(
    /^Session +shared_persistent: 4 messages, 15 tokens, \d+ bytes$/m,
  );
  expect(await json("cron", "session", "show", "talk")).toMatchObject({
    job_name: "talk",
    mode: "shared_persistent",
    size,
    messages: [{ role: "user", text: "Who are you?" }, {}, { role: "user" }, { role: "assistant" }],
  });
  const shown = await place.symbi("cron", "session", "show", "talk");
  expect(shown.stdout).toMatch(
    /User: Who are you\?\n\nAssistant: I am Ada[^]*User: Who said what\?\n\nAssistant: You said so\.\n$/,
  );
  for (const name of readdirSync(join(place.dir, ".symbi"))) {
    const path = join(place.dir, ".symbi", name);
    if (name.startsWith("symbi.db")) expect(readFileSync(path).includes("k3y-of-the-house")).toBe(false);
  }

  const cleared = await place.symbi("cron", "session", "clear", "talk");
  expect(cleared).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Forgot the conversation of talk \(4 messages, 15 tokens, \d+ bytes\)\./),
  });
  expect((await place.symbi("cron", "session", "clear", "talk")).stdout).toMatch(
    /nothing was there to forget/,
  );
  expect((await place.symbi("cron", "why", "talk")).stdout).toMatch(/session cleared by \S+: .*by hand/);
  await run();
  expect(house.asked[2]?.body["messages"]).toHaveLength(1);
  expect(await json("cron", "session", "show", "talk")).toMatchObject({ size: { messages: 2 } });
  expect(await place.symbi("db", "check")).toMatchObject({ code: 0 });
});

test("command agents share a conversation; a simulation takes no part in it", async () => {
  const script = `
    let text = "";
    process.stdin.on("data", (piece) => (text += piece)).on("end", () => {
      const { session } = JSON.parse(text);
      console.log("I know of " + session.messages.length);
    });`;
  place = playground({
    "agent.cjs": script,
    "a.symbi": `agent counter { command: ["${execPath}", "agent.cjs"] }\nschedule count { agent: counter ${shared} input: "Well?" }
`,
  });
  await place.symbi("cron", "add", "--file", "a.symbi");
  expect((await place.symbi("cron", "run", "count")).stdout).toBe("I know of 0\n");
  expect((await place.symbi("cron", "run", "count")).stdout).toBe("I know of 2\n");
  const before = await json("cron", "session", "show", "count");
  expect(before).toMatchObject({ size: { messages: 4, tokens: null } });

  const up = place.start("up", "--executor", "echo");
  await up.until(/ready|running|[Ff]ires/);
  await place.symbi("cron", "run", "count", "--detach");
  await up.until(/echo from counter: Well\?/);
  up.child.kill("SIGTERM");
  await up.ended;
  expect(await json("cron", "session", "show", "count")).toEqual(before);
  expect((await place.symbi("cron", "run", "count")).stdout).toBe("I know of 4\n");
});

test("a scheduler killed under a run leaves the conversation as it was, and the run goes on from that", async () => {
  place = playground({
    "agent.sh": `cat > given.$SYMBI_ATTEMPT
if [ -e hang ]; then : > hanging; exec sleep 600; fi
echo "answer"
`,
    "a.symbi": `agent slow { command: ["/bin/sh", "agent.sh"] }
schedule tick { agent: slow cron: "* * * * * *" session_mode: "shared_persistent" input: "Tick?" enabled: false }
`,
  });
  const session = () => json("cron", "session", "show", "tick");
  await place.symbi("cron", "add", "--file", "a.symbi");
  expect((await place.symbi("cron", "run", "tick")).stdout).toBe("answer\n");
  const before = await session();
  expect(before).toMatchObject({ size: { messages: 2 } });
  place.write("hang", "");
  await place.symbi("cron", "resume", "tick");
  const up = place.start("up");
  await until("the agent hangs", () => existsSync(join(place.dir, "hanging")));
  up.child.kill("SIGKILL");
  await up.ended;
  expect(await session()).toEqual(before);

  rmSync(join(place.dir, "hang"));
  const next = place.start("up");
  await next.until(/succeeded +tick/);
  next.child.kill("SIGTERM");
  await next.ended;
  const given = JSON.parse(readFileSync(join(place.dir, "given.2"), "utf8")) as Record<string, unknown>;
  expect(given).toMatchObject({ run: { attempt: 2 }, session: { messages: before["messages"] } });
  const { messages } = await session();
  expect((messages as unknown[]).slice(0, 4)).toMatchObject([
    ...(before["messages"] as unknown[]),
    { role: "user" },
    { role: "assistant" },
  ]);
});
