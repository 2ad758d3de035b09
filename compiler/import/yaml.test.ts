import fc from "fast-check";
import { expect, test } from "vitest";
import { importGithub, importK8s } from "./index.ts";
import { compiled, lost, wild } from "./testing.ts";

test.each([
  ["a: [", /no YAML that can be read/],
  ["a: b: c", /no YAML that can be read/],
  ["on: {{ .Values.on }}-x", /fill the template in first/],
  ["x: *nowhere", /no YAML that can be read/],
  ["[".repeat(100_000), /no YAML that can be read/],
  [`${"- ".repeat(20_000)}x`, /no YAML that can be read/],
  ["", /no `on`|no CronJob/],
  ["just text", /no `on`|no CronJob/],
  ["on: push", /no `schedule`|no CronJob/],
  ["on: [push, schedule]", /no `schedule`|no CronJob/],
  ["kind: Deployment", /no `on`|no CronJob/],
  ["kind: List", /no `on`|no CronJob/],
])("%# gives nothing, and says why", (text, why) => {
  for (const imported of [importGithub(text, "x.yml"), importK8s(text, "x.yml")]) {
    expect(imported).toMatchObject({ text: "", schedules: 0 });
    expect(lost(imported)).toEqual([expect.stringMatching(why)]);
    expect(lost(imported).join("").length).toBeLessThan(400);
  }
});

test("a bomb of aliases is not lit, and aliases and merges are followed", () => {
  const bomb = [
    "a0: &a0 [x, x]",
    ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
  ];
  const text = [
    ...bomb,
    "base: &base { timezone: Asia/Tokyo, cron: '0 1 * * *' }",
    "when: &when '0 9 * * *'",
    "on: { schedule: [{ <<: *base, cron: *when }, *base, { <<: [*base, *a40] }] }",
  ].join("\n");
  const { jobs } = compiled(importGithub(text, "x.yml"));
  expect(jobs.map(({ cron, timezone }) => `${cron} ${timezone}`)).toEqual([
    "0 9 * * * Asia/Tokyo",
    "0 1 * * * Asia/Tokyo",
    "0 1 * * * Asia/Tokyo",
  ]);
});

test("an alias within itself ends", () => {
  expect(lost(importK8s("&a { kind: List, items: [*a] }", "x"))).toEqual([
    expect.stringContaining("no CronJob"),
  ]);
  expect(lost(importGithub("on: &a { <<: *a, schedule: [{ cron: '@hourly' }] }", "x"))).toEqual([]);
});

test("a key that is there twice is told of once", () => {
  const { notes } = importGithub("on:\n  schedule: [{ cron: '0 1 * * *' }]\n  schedule: []\n", "x.yml");
  expect(notes.filter(({ message }) => message.includes("twice"))).toEqual([
    { line: 3, lost: false, message: expect.stringContaining("`schedule`") },
  ]);
});

test("fifty thousand keys", () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `  k${i}: v`).join("\n");
  expect(importGithub(`on:\n  schedule: [{ cron: '0 1 * * *' }]\n${keys}\n`, "x.yml").schedules).toBe(1);
});

const scalar = fc.oneof(
  wild,
  fc.constantFrom("0 9 * * *", "? ? * * ?", "1/5 * * * *", "@hourly", "Europe/Lisbon", "Allow", "true"),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const anything = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(wild, scalar, { maxKeys: 3 }),
);

test("whatever a workflow holds, the result checks", () => {
  const entry = fc.oneof(
    anything,
    fc.record({ cron: scalar, timezone: fc.oneof(fc.constant("Asia/Tokyo"), scalar) }, { requiredKeys: [] }),
    fc.record({ cron: fc.constant("0 9 * * *") }),
  );
  const workflow = fc.record(
    {
      name: anything,
      on: fc.oneof(
        anything,
        fc.record(
          { schedule: fc.oneof(anything, fc.array(entry, { maxLength: 3 })), push: anything },
          { requiredKeys: ["schedule"] },
        ),
      ),
      concurrency: anything,
    },
    { requiredKeys: ["on"] },
  );
  fc.assert(
    fc.property(workflow, wild, (value, name) => {
      compiled(importGithub(JSON.stringify(value), `${name}.yml`));
    }),
    { numRuns: 300 },
  );
});

test("whatever a CronJob holds, the result checks", () => {
  const env = fc.record(
    {
      name: fc.oneof(fc.constantFrom("A", "__proto__"), wild),
      value: anything,
      valueFrom: fc.oneof(anything, fc.record({ secretKeyRef: anything })),
    },
    { requiredKeys: ["name"] },
  );
  const container = fc.oneof(
    anything,
    fc.record(
      {
        image: anything,
        command: anything,
        args: anything,
        workingDir: anything,
        env: fc.oneof(anything, fc.array(env, { maxLength: 3 })),
      },
      { requiredKeys: [] },
    ),
  );
  const pod = fc.oneof(
    anything,
    fc.record({ containers: fc.array(container, { minLength: 1, maxLength: 2 }) }),
  );
  const spec = fc.record(
    {
      schedule: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom("0 9 * * *", "TZ=UTC 5/7 ? * * 1") },
        anything,
      ),
      timeZone: fc.oneof(fc.constant("Asia/Tokyo"), anything),
      concurrencyPolicy: anything,
      suspend: anything,
      startingDeadlineSeconds: anything,
      jobTemplate: fc.record({
        spec: fc.record(
          { activeDeadlineSeconds: anything, backoffLimit: anything, template: fc.record({ spec: pod }) },
          { requiredKeys: ["template"] },
        ),
      }),
    },
    { requiredKeys: ["schedule", "jobTemplate"] },
  );
  const metadata = fc.record(
    { name: anything, namespace: anything, labels: anything, annotations: anything },
    { requiredKeys: [] },
  );
  let converted = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ kind: fc.constant("CronJob"), metadata, spec }), { maxLength: 3 }),
      (items) => {
        const imported = importK8s(JSON.stringify({ kind: "List", items }), "x");
        compiled(imported);
        converted += imported.schedules;
      },
    ),
    { numRuns: 300 },
  );
  expect(converted).toBeGreaterThan(20);
});

const cronOf = (schedule: string) => {
  const pod = { containers: [{ command: ["x"] }] };
  const text = JSON.stringify({
    kind: "CronJob",
    spec: { schedule, jobTemplate: { spec: { template: { spec: pod } } } },
  });
  return compiled(importK8s(text, "x")).jobs[0]?.cron;
};

test.each([
  ["0 9 ? * ?", "0 9 * * *"],
  ["5/15 * * * *", "5-59/15 * * * *"],
  ["0 0 1 * MON/2", "0 0 1 * MON-6/2"],
  // robfig takes these for fields that do not restrict: beside another day field, both must match.
  ["0 0 */1 * 1", "0 0 * * 1"],
  ["0 0 *,5 * 1", "0 0 * * 1"],
  ["0 0 */2 * 1", "0 0 */2 * 1"],
  ["@weekly", "@weekly"],
  ["0 9 * * 1 2", undefined],
  ["@every 5m", undefined],
  ["0 25 * * *", undefined],
])("%s becomes %s", (schedule, cron) => {
  expect(cronOf(schedule)).toBe(cron);
});

test("any soup of YAML is converted or refused with a reason, and never throws", () => {
  const pieces = [
    "on:\n",
    "  schedule:\n   - cron: '0 9 * * *'\n",
    "kind: CronJob\n",
    "spec: ",
    "- ",
    "{",
    "}",
  ];
  const signs = [
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "? ",
    ": ",
    "|\n",
    "!!int ",
    "!x ",
    "%YAML 1.1\n",
    "---\n",
    "...\n",
  ];
  const piece = fc.constantFrom(...pieces, ...signs, "#c\n", "\t", '"', "'", "\0", "~", "\n");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (soup) => {
      for (const convert of [importGithub, importK8s]) {
        const imported = convert(soup.join(""), "x.yml");
        compiled(imported);
        expect(imported.schedules > 0 || lost(imported).length > 0).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
