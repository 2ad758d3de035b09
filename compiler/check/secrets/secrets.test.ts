import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { check, checkJob } from "../../index.ts";
import { readCases } from "../../testing/index.ts";

const cases = readCases(readFileSync(new URL("../cases/secrets.symbi", import.meta.url), "utf8"));

test("a message never says the secret", () => {
  let seen = 0;
  for (const { files, options } of cases) {
    for (const { code, file, span, message, fixes } of check(files, options).diagnostics) {
      if (code !== "secret-in-clear") continue;
      seen += 1;
      const secret = (files[file] ?? "").slice(span.start, span.end);
      expect(message).not.toContain(secret);
      expect(fixes.map(({ title }) => title).join()).not.toContain(secret);
    }
  }
  expect(seen).toBeGreaterThan(10);
});

test("a job in JSON is looked through, too", () => {
  const { job, diagnostics } = checkJob({
    name: "n",
    agent_id: "a",
    cron_expr: "0 9 * * *",
    delivery: ["webhook"],
    webhook_url: "http://ops.example.com/hook",
    webhook_headers: { Authorization: "Bearer hunter2" },
    webhook_secret: "hunter2",
    session_mode: "shared_persistent",
    max_concurrent: 2,
    policy: { approvers: ["ops"] },
  });
  expect(job).toBeDefined();
  expect(diagnostics.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    "/webhook_url plain-http-webhook",
    "/webhook_headers/Authorization secret-in-clear",
    "/webhook_secret secret-in-clear",
    "/max_concurrent shared-session-concurrency",
    "/policy/approvers no-effect",
  ]);
  expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
});
