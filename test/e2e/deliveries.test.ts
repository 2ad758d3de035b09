import { afterEach, expect, test } from "vitest";
import { type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

const job = (rest: string) =>
  `agent a { executor: "echo" echo: { output: "the report" } }\nschedule { name: "s" agent: "a" cron: "0 9 1 1 *" ${rest} }\n`;

test("what cannot go anywhere is a failed delivery, seen everywhere, and not of the run", async () => {
  const channels = ["webhook", "slack", "email"];
  place = playground({
    "s.symbi": job(
      `delivery: ${JSON.stringify(channels)} webhook_url: "https://example.com/x" slack_channel: "#x" email_recipients: ["a@example.com"]`,
    ),
  });
  expect(await place.symbi("cron", "add", "--file", "s.symbi")).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /warning: s is unable to deliver to webhook, slack, email: this version has/,
    ),
  });
  const { code, stdout, stderr } = await place.symbi("cron", "run", "s");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "the report\n" });
  for (const channel of channels)
    expect(stderr).toMatch(
      new RegExp(`^undelivered: s to ${channel}: .*not built.* It will not be tried again`, "m"),
    );
  const shown =
    /succeeded.*\[manual, not delivered to webhook, not delivered to slack, not delivered to email\] the report/;
  expect((await place.symbi("cron", "history", "s")).stdout).toMatch(shown);
  expect((await place.symbi("cron", "status", "s")).stdout).toMatch(shown);
  const history = await place.symbi("cron", "history", "s", "--format", "json");
  expect(JSON.parse(history.stdout)).toMatchObject([
    {
      status: "succeeded",
      output: "the report",
      deliveries: channels.map((channel) => ({ channel, status: "dead", attempts: 1 })),
    },
  ]);
});

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
