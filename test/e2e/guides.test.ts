import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { check } from "../../compiler/index.ts";
import { type Playground, playground } from "../../cli/testing.ts";
import { type World, world } from "./world.ts";

const folder = fileURLToPath(new URL("../fixtures/guides/", import.meta.url));
const blocks = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const schedules = blocks.flatMap(({ name, text }) =>
  check({ [name]: text }).jobs.map(({ definition }) => ({ name, text, definition })),
);
/** Those whose policy this version cannot enforce. */
const gated = new Set(["production-deploy", "secure-task", "my-job"]);

let place: Playground | undefined;
let here: World | undefined;
afterEach(async () => {
  place?.remove();
  await here?.end();
  place = here = undefined;
});

describe.each(["es", "pt"])("the guide in %s", (language) => {
  test("every schedule fires when it says, with --executor echo, or is denied with the reason", async () => {
    // A Saturday evening before the one instant of the guides' only `at`.
    here = await world("2026-02-14T23:30:00Z", { executor: "echo" });
    await here.register(
      ...blocks.filter(({ name }) => name.includes(`-${language}-`)).map(({ text }) => text),
    );
    await here.up();
    await here.clock.advance(24 * 3_600_000);
    const own = schedules.filter(({ name }) => name.includes(`-${language}-`));
    expect(own).toHaveLength(13);
    for (const { definition } of own) {
      const { name, cron, at } = definition;
      const rows = await here.ledger(name);
      expect(new Set(rows.map((row) => row.slice(21))), name).toEqual(
        new Set([gated.has(name) ? "denied policy_not_enforced" : "succeeded simulated"]),
      );
      const perDay: Readonly<Record<string, number>> = {
        "*/5 * * * *": 288,
        "*/10 * * * *": 144,
        "*/30 * * * *": 48,
        "0 * * * *": 24,
      };
      expect(rows.length, `${name} ${cron ?? at}`).toBe(perDay[cron ?? ""] ?? 1);
    }
  });
});

test("a block of each kind goes the way of a user: added alone, taken up, run by hand", async () => {
  const names = ["daily-report", "heartbeat-monitor", "production-deploy"];
  const own = schedules.filter(
    ({ name, definition }) => name.includes("-es-") && names.includes(definition.name),
  );
  const { symbi, start } = (place = playground(
    Object.fromEntries(own.map(({ name, text }) => [`${name}/agent.symbi`, text])),
  ));
  // All at once, as from several terminals.
  const added = await Promise.all(
    own.map(({ name, definition }) =>
      symbi("cron", "add", "--file", `${name}/agent.symbi`, "--schedule", definition.name),
    ),
  );
  expect(added.map(({ code, stdout }) => [code, stdout.split(/ +/).slice(0, 2)])).toEqual(
    names.map((name) => [0, ["created", name]]),
  );
  const up = start("up", "--executor", "echo");
  expect((await up.until(/The scheduler is running/)).match(/^unchanged .*/gm)).toHaveLength(names.length);
  expect(await symbi("cron", "run", "daily-report")).toMatchObject({
    code: 0,
    stdout: "echo from reporter-agent\n",
  });
  expect(await symbi("cron", "run", "production-deploy")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/denied .*policy\.require_approval/),
  });
  up.child.kill("SIGTERM");
  expect(await up.ended).toMatchObject({ code: 0 });
});
