import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

const never = 'cron: "0 9 1 1 *"';

async function lastRun(job: string): Promise<Record<string, unknown>> {
  const { stdout } = await place.symbi("cron", "history", job, "--limit", "1", "--format", "json");
  return (JSON.parse(stdout) as Record<string, unknown>[])[0] ?? {};
}

describe("agents that misbehave", () => {
  const cases: readonly (readonly [string, string, string, string, RegExp])[] = [
    ["absent", 'command: ["no-such-program-of-ours"]', "failed", "command_not_found", /was not found/],
    ["plain", 'command: ["./s.symbi"]', "failed", "command_not_executable", /may not be executed/],
    ["busy", 'command: ["sh", "-c", "echo no >&2; exit 75"]', "failed", "temporary_failure", /75\): no/],
    ["killed", 'command: ["sh", "-c", "kill -KILL $$"]', "failed", "killed", /ended by SIGKILL/],
    ["endless", 'command: ["yes", "a line"]', "timed_out", "max_runtime", /max_runtime of 1 s/],
    ["homeless", 'command: ["pwd"] cwd: "gone"', "failed", "cwd_missing", /folder .*gone .*does not exist/],
  ];

  test("fail with the reason and exit 1, also when many are started by hand at once", async () => {
    place = playground({
      "s.symbi": cases
        .map(
          ([name, how]) =>
            `agent ${name} { ${how} }\nschedule { name: "${name}" agent: "${name}" ${never} policy { max_runtime: "1s" } }\n`,
        )
        .join(""),
    });
    await place.symbi("cron", "add", "--file", "s.symbi");
    await Promise.all(
      cases.map(async ([name, , status, reason, words]) => {
        const { code, stderr } = await place.symbi("cron", "run", name);
        expect(stderr).toMatch(words);
        expect(code).toBe(1);
        expect(await lastRun(name)).toMatchObject({ status, reason, attempt: 1 });
      }),
    );
  });

  test("bytes that are no text reach the log file, the history and the reader as text", async () => {
    place = playground({
      "s.symbi": `agent a { command: ["printf", "a\\\\377\\\\000b\\\\303"] }\nschedule { name: "s" agent: "a" ${never} delivery: ["stdout", "log_file"] }\n`,
    });
    await place.symbi("cron", "add", "--file", "s.symbi");
    const shown = "a\uFFFD\uFFFDb\uFFFD";
    expect(await place.symbi("cron", "run", "s")).toMatchObject({ code: 0, stdout: `${shown}\n` });
    expect(await lastRun("s")).toMatchObject({ output: shown });
    expect(readFileSync(join(place.dir, ".symbi/logs/s.log"), "utf8")).toContain(shown);
  });
});

describe("a secret", () => {
  test("reaches its agent, and nobody else: not a byte of it is on disk or in any output", async () => {
    const secret = "correct-horse-battery-staple";
    place = playground({
      "s.symbi": `agent tells {
  command: ["sh", "-c", "[ \${#TOKEN} = ${secret.length} ] && echo seen; echo $TOKEN; printf %s $TOKEN | base64; printf %s $TOKEN >&2; exit 3"]
  env: { TOKEN: "\${OUR_SECRET}" }
}
schedule { name: "s" agent: "tells" cron: "* * * * * *" delivery: ["stdout", "log_file"] }
`,
    });
    const env = { OUR_SECRET: secret };
    const up = place.launch(["up", "--verbose"], { env });
    await up.until(/failed +s[^]*seen/);
    up.child.kill("SIGTERM");
    const said = await up.ended;
    const run = await place.run(["run", "tells"], { env });
    const shown = await place.symbi("cron", "history", "s", "--format", "json");
    expect(run).toMatchObject({ code: 1, stdout: expect.stringMatching(/^seen\n\[redacted\]\n/) });
    expect(shown.stdout).toContain("seen\\n[redacted]");

    const spellings = [secret, Buffer.from(secret).toString("base64")];
    const written = readdirSync(place.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(written.length).toBeGreaterThan(2);
    for (const text of [...written, ...[said, run, shown].flatMap(({ stdout, stderr }) => [stdout, stderr])])
      expect(spellings.filter((spelling) => text.includes(spelling))).toEqual([]);
  });

  test("that is not there fails the run, not the registration", async () => {
    place = playground({
      "s.symbi": `agent a { command: ["true"] env: { TOKEN: "\${NOT_SET_ANYWHERE}" } }\nschedule { name: "s" agent: "a" ${never} }\n`,
    });
    expect(await place.symbi("cron", "add", "--file", "s.symbi")).toMatchObject({ code: 0 });
    expect(await place.symbi("cron", "run", "s")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\$\{NOT_SET_ANYWHERE\} in env TOKEN of agent a is not set/),
    });
  });
});
