import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CronSyntaxError, parseCron } from "../cron/index.ts";
import { check } from "../index.ts";
import { type Imported, importCrontab, importGithub, importK8s } from "./index.ts";

/** What the text compiles to; the promise of every converter is that it does, whole and without an error. */
function compiled({ text, schedules }: Imported) {
  const { diagnostics, jobs, agents } = check({ "imported.symbi": text });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(jobs).toHaveLength(schedules);
  return {
    jobs: jobs.map(({ definition }) => definition),
    agents: agents.map(({ definition }) => definition),
  };
}

const lost = ({ notes }: Imported): string[] =>
  notes.filter((note) => note.lost).map(({ message }) => message);

/** Characters that some part of the way takes for its own. */
const wild = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        "${",
        "$${",
        "}",
        '"',
        "'",
        "\\",
        "%",
        "#",
        "//",
        "{{",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u202e",
        " ",
        "x",
        "é",
        "\ud800",
        '"""',
        "*",
        "0",
        "@",
        "=",
        "-",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

describe("crontab", () => {
  const field = fc.constantFrom(
    "*",
    "*/2",
    "*/7",
    "1",
    "0,5",
    "1-5",
    "MON",
    "jan",
    "L",
    "15W",
    "5#2",
    "FRIL",
    "7",
    "5/15",
    "22-2",
    "0~9",
    "60",
    "?",
  );
  const timing = fc.oneof(
    fc.tuple(field, field, field, field, field).map((fields) => fields.join(" ")),
    fc.constantFrom("@daily", "@Hourly", "@reboot", "@every_minute", "@never"),
  );
  const line = fc.oneof(
    fc.tuple(timing, wild).map(([when, command]) => `${when} ${command}`),
    fc
      .tuple(
        fc.constantFrom("PATH", "MAILTO", "CRON_TZ", "TZ", "SHELL", "HOME", "A_B", '"odd name"', "__proto__"),
        wild,
      )
      .map(([name, value]) => `${name}=${value}`),
    wild.map((text) => `# ${text}`),
    wild,
  );

  test("whatever stands in it, the result checks", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, system) => {
        const imported = importCrontab(lines.join("\n"), "crontab", { system });
        compiled(imported);
      }),
      { numRuns: 500 },
    );
  });

  test("an expression that this house accepts fires at the same instants, every other is lost and said so", () => {
    fc.assert(
      fc.property(
        timing,
        fc.constantFrom(undefined, "Europe/Lisbon", "America/New_York"),
        (expression, zone) => {
          const setting = zone === undefined ? "" : `CRON_TZ=${zone}\n`;
          const imported = importCrontab(`${setting}${expression} /bin/true\n`, "crontab");
          const wanted = firesOf(expression, zone);
          if (wanted === undefined) {
            if (expression === "@every_minute") return;
            expect(imported).toMatchObject({ text: "", schedules: 0 });
            expect(lost(imported)).toHaveLength(1);
            return;
          }
          const [job] = compiled(imported).jobs;
          expect(firesOf(job?.cron ?? "", job?.timezone)).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  function firesOf(expression: string, timezone: string | undefined): Date[] | undefined {
    try {
      const schedule = parseCron(expression, { timezone });
      return schedule.neverFires ? undefined : schedule.next(Date.UTC(2027, 0), 50);
    } catch (error) {
      if (error instanceof CronSyntaxError) return undefined;
      throw error;
    }
  }

  const commandOf = (text: string) => compiled(importCrontab(text, "c")).agents[0]?.command?.at(-1);

  test.each([
    ["0 9 * * * date +\\%Y", "date +%Y"],
    ["0 9 * * * echo a\\b\\\\c", "echo a\\b\\\\c"],
    ["0 9 * * * cat%one", "printf %s 'one\n' | {\ncat\n}"],
    ["0 9 * * * cat%one%two%", "printf %s 'one\ntwo\n' | {\ncat\n}"],
    ["0 9 * * * cat%", "printf %s '' | {\ncat\n}"],
    ["0 9 * * * echo \\\\%in", "printf %s 'in\n' | {\necho \\\\\n}"],
    ["  0\t9 *  * *\techo  'a  b' # c ", "echo  'a  b' # c"],
    ["0 9 * * * echo ${HOME} $${X}\r", "echo ${HOME} $${X}"],
  ])("%j runs %j", (text, command) => {
    expect(commandOf(text)).toBe(command);
  });

  test.each([
    ["/usr/local/bin/backup.sh --full", "backup"],
    ["cd /srv/app && ./manage.py send", "manage"],
    ["A=1 B='x y' nice -n 19 flock -n /tmp/l python3 -u /opt/report.py", "report"],
    ["python3 -m jobs.nightly", "jobs.nightly"],
    ["sudo -u www-data timeout 10 php -f /srv/cron.php", "cron"],
    ["test -x /usr/sbin/anacron || ( cd / && run-parts /etc/cron.daily )", "run-parts"],
    ["bash -c 'echo x'", "bash"],
    ["ñandú --all", "nandu"],
    ["/opt/日本/", "job"],
    ["[", "job"],
    ["'", "job"],
  ])("%s is called %s", (command, name) => {
    expect(compiled(importCrontab(`0 9 * * * ${command}`, "c")).jobs[0]?.name).toBe(name);
  });

  test("where Vixie cron wants both day fields, that is said; where it does not, nothing is", () => {
    const told = (timing: string) =>
      importCrontab(`CRON_TZ=UTC\n${timing} x`, "c").notes.some(({ message }) =>
        message.includes("match both day fields"),
      );
    expect(["0 0 */2 * 1", "0 0 1 * */2", "0 0 */1 * 1"].map(told)).toEqual([true, true, true]);
    expect(["0 0 1 * 1", "0 0 */2 * *", "0 0 * * */2", "0 0 */1 * 0-6"].map(told)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("zones: CRON_TZ holds from its line on, --tz for the rest, and UTC is said aloud", () => {
    const text = "0 9 * * * a\nCRON_TZ=Asia/Tokyo\n0 9 * * * b\n";
    const zones = (imported: Imported) => compiled(imported).jobs.map(({ timezone }) => timezone);
    const told = ({ notes }: Imported) => notes.some(({ message }) => message.includes("--tz"));
    const utc = importCrontab(text, "c");
    expect([zones(utc), told(utc)]).toEqual([[undefined, "Asia/Tokyo"], true]);
    const lisbon = importCrontab(text, "c", { timezone: "Europe/Lisbon" });
    expect([zones(lisbon), told(lisbon)]).toEqual([["Europe/Lisbon", "Asia/Tokyo"], false]);
    const byTz = importCrontab("TZ=Asia/Tokyo\n0 9 * * * a", "c");
    expect([zones(byTz), told(byTz)]).toEqual([["Asia/Tokyo"], true]);
  });

  test("a system crontab that is taken for a user's is noticed", () => {
    expect(importCrontab("0 9 * * * root /bin/x", "c").notes.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("--system"),
    );
  });

  test("ten thousand jobs take no time to speak of, and neither does a line of a million blanks", () => {
    const many = importCrontab("0 9 * * * /bin/same\n".repeat(10_000), "c");
    expect(many.schedules).toBe(10_000);
    expect(
      importCrontab(`${" ".repeat(1_000_000)}x\n0 9 * * * a${" ".repeat(1_000_000)}b`, "c").schedules,
    ).toBe(1);
  });

  test.each(["", "\n\n", "# nothing here\n", "\ufeff"])("%# holds no job", (text) => {
    expect(importCrontab(text, "c")).toEqual({ text: "", schedules: 0, notes: [] });
  });
});

describe("YAML", () => {
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
      fc.record(
        { cron: scalar, timezone: fc.oneof(fc.constant("Asia/Tokyo"), scalar) },
        { requiredKeys: [] },
      ),
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
});

describe("Kubernetes", () => {
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
});
