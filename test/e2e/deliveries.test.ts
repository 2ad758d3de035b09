import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

const job = (rest: string) =>
  `agent a { executor: "echo" echo: { output: "the report" } }\nschedule { name: "s" agent: "a" cron: "0 9 1 1 *" ${rest} }\n`;

test.each([
  ["webhook", 'delivery: ["webhook"] webhook_url: "https://example.com/x"'],
  ["slack", 'delivery: ["slack"] slack_channel: "#x"'],
  ["email", 'delivery: ["email"] email_recipients: ["a@example.com"]'],
])(
  "what cannot go to %s is a failed delivery, seen everywhere, and not of the run",
  async (channel, rest) => {
    place = playground({ "s.symbi": job(rest) });
    const warning = new RegExp(`warning: s is unable to deliver to ${channel}: this version has`);
    expect(await place.symbi("cron", "add", "--file", "s.symbi")).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(warning),
    });
    expect(await place.symbi("cron", "run", "s")).toMatchObject({
      code: 0,
      stdout: "the report\n",
      stderr: expect.stringMatching(
        new RegExp(`s succeeded[^]*undelivered: s to ${channel}: .*not built.*not be tried again`),
      ),
    });
    const shown = new RegExp(`succeeded.*\\[manual, not delivered to ${channel}\\] the report`);
    expect((await place.symbi("cron", "history", "s")).stdout).toMatch(shown);
    expect((await place.symbi("cron", "status", "s")).stdout).toMatch(shown);
    const { stdout } = await place.symbi("cron", "history", "s", "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject([
      { status: "succeeded", output: "the report", deliveries: [{ channel, status: "dead", attempts: 1 }] },
    ]);
  },
);

test("a log file that cannot be written is tried again later, and says so", async () => {
  place = playground({ "s.symbi": job('delivery: ["log_file"]'), ".symbi/logs": "a file in the way" });
  await place.symbi("cron", "add", "--file", "s.symbi");
  expect(await place.symbi("cron", "run", "s")).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/undelivered: s to log_file: .*Next try at \d\d:\d\d:\d\d\./),
  });
  expect((await place.symbi("cron", "history", "s")).stdout).toMatch(/not yet delivered to log_file/);
});

test("a job that never ran is told from one without such runs", async () => {
  place = playground({ "s.symbi": job("") });
  await place.symbi("cron", "add", "--file", "s.symbi");
  expect(await place.symbi("cron", "history", "s")).toMatchObject({
    code: 0,
    stderr: "s has no runs yet.\n",
  });
  expect(await place.symbi("cron", "history", "s", "--status", "failed")).toMatchObject({
    code: 0,
    stderr: "s has no failed runs.\n",
  });
});
