import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { agent, schedule, type BlockValue } from "../grammar/vocabulary/index.ts";
import { check, type AgentDefinition, type JobDefinition } from "./index.ts";

const everything = `agent reporter {
  description: "Reports"
  model: "claude-sonnet-4.5"
  system_prompt: """
    You report.
      Indented.
  """
  executor: "auto"
  command: ["python3", "report.py", "", ""]
  cwd: "tools"
  env: { API_TOKEN: "\${REPORTS_TOKEN}" }
  capabilities: ["deployment"]
  tools: [files, "calendar"]
  max_steps: 30
  max_output_tokens: 4_000
  temperature: 0.5
  echo: { output: "done", delay: 1s500ms, fail_times: 2 }
}

schedule daily-report {
}

schedule "daily-report" {
  agent: "reporter"
  cron: "  0 9 * * *  "
  timezone: "Europe/Madrid"
  description: "Yesterday"
  input: "Summarise \${yesterday}."
  session_mode: shared_persistent
  heartbeat: { enabled: true, context_mode: "fully_ephemeral", max_iterations: 1_0, notify: on_change, max_beats: 9, probe: ["./new", ""] }
  delivery: [stdout, "log_file", webhook, slack, email]
  deliver_on: failure
  webhook_url: "https://ops.example.com/\${HOOK:-none}"
  webhook_method: "PUT"
  webhook_secret: "\${SECRET}"
  webhook_headers: { "Authorization": "Bearer \${TOKEN}", X: "y" }
  slack_channel: "#ops"
  slack_webhook_url: "\${SLACK_HOOK}"
  email_recipients: ["ops@example.com"]
  email_subject: "Report"
  log_file: "report.log"
  max_concurrent: 2
  max_retries: 0
  retries: 4
  retry_backoff: { initial: 10s, max: "5m" }
  on_crash: "fail"
  jitter: 0s
  catch_up: all
  catch_up_window: 30m
  dst_gap: "skip"
  dst_overlap: "both"
  agent_pin_jwt: "\${AGENT_PIN_JWT}"
  tags: [daily, "reports"]
  enabled: false
  previous_name: "nightly-report"
  budget: { window: 7d, max_cost: "5.00 USD", max_tokens: 200_000 }
  expect: { output_matches: "^Report", output_json: false, min_tool_calls: 1, non_empty: true }
  policy {
    require_approval: true
    approvers: [ops]
    approval_timeout: 4h
    max_runtime: 5m
    require_capabilities: ["deployment"]
    allowed_hours: { start: "06:00", end: "24:00", timezone: "Europe/Madrid" }
    allowed_environments: ["production"]
    require_agent_pin: false
    max_tokens: 50_000
    max_cost: "0.50 USD"
    max_steps: 10
  }
}
`.replace("schedule daily-report {\n}\n\n", "");

describe("what is sound becomes a definition", () => {
  test("of every field", () => {
    const { diagnostics, jobs, agents } = check({ "a.symbi": everything });
    expect(diagnostics).toEqual([]);
    expect(agents.map(({ definition }) => definition)).toEqual([
      {
        name: "reporter",
        description: "Reports",
        model: "claude-sonnet-4.5",
        system_prompt: "You report.\n  Indented.\n",
        executor: "auto",
        command: ["python3", "report.py", "", ""],
        cwd: "tools",
        env: { API_TOKEN: "${REPORTS_TOKEN}" },
        capabilities: ["deployment"],
        tools: ["files", "calendar"],
        max_steps: 30,
        max_output_tokens: 4000,
        temperature: 0.5,
        echo: { output: "done", delay: 1500, fail_times: 2 },
      },
    ]);
    expect(jobs.map(({ definition }) => definition)).toEqual([
      {
        name: "daily-report",
        agent: "reporter",
        cron: "0 9 * * *",
        timezone: "Europe/Madrid",
        description: "Yesterday",
        input: "Summarise ${yesterday}.",
        session_mode: "shared_persistent",
        heartbeat: {
          enabled: true,
          context_mode: "fully_ephemeral",
          max_iterations: 10,
          notify: "on_change",
          max_beats: 9,
          probe: ["./new", ""],
        },
        delivery: ["stdout", "log_file", "webhook", "slack", "email"],
        deliver_on: "failure",
        webhook_url: "https://ops.example.com/${HOOK:-none}",
        webhook_method: "PUT",
        webhook_secret: "${SECRET}",
        webhook_headers: { Authorization: "Bearer ${TOKEN}", X: "y" },
        slack_channel: "#ops",
        slack_webhook_url: "${SLACK_HOOK}",
        email_recipients: ["ops@example.com"],
        email_subject: "Report",
        log_file: "report.log",
        max_concurrent: 2,
        max_retries: 0,
        retries: 4,
        retry_backoff: { initial: 10_000, max: 300_000 },
        on_crash: "fail",
        jitter: 0,
        catch_up: "all",
        catch_up_window: 1_800_000,
        dst_gap: "skip",
        dst_overlap: "both",
        agent_pin_jwt: "${AGENT_PIN_JWT}",
        tags: ["daily", "reports"],
        enabled: false,
        previous_name: "nightly-report",
        budget: { window: 604_800_000, max_cost: "5.00 USD", max_tokens: 200_000 },
        expect: { output_matches: "^Report", output_json: false, min_tool_calls: 1, non_empty: true },
        policy: {
          require_approval: true,
          approvers: ["ops"],
          approval_timeout: 14_400_000,
          max_runtime: 300_000,
          require_capabilities: ["deployment"],
          allowed_hours: { start: "06:00", end: "24:00", timezone: "Europe/Madrid" },
          allowed_environments: ["production"],
          require_agent_pin: false,
          max_tokens: 50_000,
          max_cost: "0.50 USD",
          max_steps: 10,
        },
      },
    ]);
  });

  test("with the file and the block that it comes from", () => {
    const { jobs, agents } = check({ "a.symbi": everything });
    for (const { name, file, span } of [...jobs, ...agents]) {
      const block = everything.slice(span.start, span.end);
      expect(file).toBe("a.symbi");
      expect(block).toMatch(
        name === "reporter" ? /^agent reporter \{.*\}$/s : /^schedule "daily-report" \{.*\}$/s,
      );
    }
  });

  test("of nothing but what was written", () => {
    const { jobs, agents } = check({ "a.symbi": 'agent a { }\nschedule s { agent: "a" cron: "0 9 * * *" }' });
    expect(jobs[0]?.definition).toStrictEqual({ name: "s", agent: "a", cron: "0 9 * * *" });
    expect(agents[0]?.definition).toStrictEqual({ name: "a" });
  });

  test("that is the same in whichever order the fields stand", () => {
    const fields = [
      'cron: "0 9 * * *"',
      'agent: "a"',
      "max_retries: 1",
      'name: "s"',
      'policy { require_approval: true, max_runtime: "5m" }',
    ];
    const turned = [
      ...fields.slice(0, 4),
      'policy { max_runtime: "5m", require_approval: true }',
    ].toReversed();
    const [one, other] = [fields, turned].map((lines) =>
      JSON.stringify(check({ "a.symbi": `schedule {\n${lines.join("\n")}\n}` }).jobs[0]?.definition),
    );
    expect(one).toContain('"max_retries":1');
    expect(other).toBe(one);
  });

  test.each([
    ["2026-02-15T14:30:00Z", "2026-02-15T14:30:00Z"],
    ["2026-02-15T14:30Z", "2026-02-15T14:30:00Z"],
    ["2026-02-15T14:30:00+02:00", "2026-02-15T12:30:00Z"],
    ["2026-02-15T23:30:00-0330", "2026-02-16T03:00:00Z"],
    ["2026-02-15T14:30:00.5Z", "2026-02-15T14:30:00.500Z"],
    ["2026-02-15T14:30:00,000Z", "2026-02-15T14:30:00.000Z"],
    ["2026-02-15T14:30:00.123456Z", "2026-02-15T14:30:00.123Z"],
    ["0050-03-01T00:00:00Z", "0050-03-01T00:00:00Z"],
    ["2026-02-15T14:30:00", "2026-02-15T13:30:00Z"],
    ["2026-07-15T14:30:00.250", "2026-07-15T12:30:00.250Z"],
  ])("an instant %s in UTC", (written, at) => {
    const text = `schedule s { agent: "a" at: "${written}" timezone: "Europe/Madrid" }`;
    expect(check({ "a.symbi": text }).jobs[0]?.definition.at).toBe(at);
  });

  test("the tables and the definitions agree, field by field", () => {
    expectTypeOf<Omit<BlockValue<typeof schedule>, "name">>().toExtend<Omit<JobDefinition, "name">>();
    expectTypeOf<JobDefinition>().toExtend<BlockValue<typeof schedule>>();
    expectTypeOf<keyof JobDefinition>().toEqualTypeOf<keyof (typeof schedule)["fields"]>();
    expectTypeOf<BlockValue<typeof agent>>().toExtend<Omit<AgentDefinition, "name">>();
    expectTypeOf<Exclude<keyof AgentDefinition, "name">>().toEqualTypeOf<keyof (typeof agent)["fields"]>();
    const { jobs, agents } = check({ "a.symbi": everything });
    const written = new Set(Object.keys({ ...jobs[0]?.definition, ...agents[0]?.definition }));
    const fields = [...Object.keys(schedule.fields), ...Object.keys(agent.fields)];
    expect(fields.filter((field) => !written.has(field))).toEqual(["at"]);
  });
});

describe("what is not sound becomes none", () => {
  const good = 'schedule good { agent: "a" cron: "0 9 * * *" }\n';
  test.each([
    ["a wrong value", 'schedule bad { agent: "a" cron: "0 9 * * *" max_retries: -1 }'],
    ["an unknown field", 'schedule bad { agent: "a" cron: "0 9 * * *" colour: 1 }'],
    ["a missing value", 'schedule bad {\n  agent: "a"\n  cron: "0 9 * * *"\n  tags:\n}'],
    ["a bad escape", 'schedule bad { agent: "a" cron: "0 9 * * *" input: "\\q" }'],
    ["a missing comma", 'schedule bad { agent: "a" cron: "0 9 * * *" tags: ["a" "b"] }'],
    ["a missing brace", 'schedule bad { agent: "a" cron: "0 9 * * *"'],
    ["a stray bracket", 'schedule bad { agent: "a" cron: "0 9 * * *" ] }'],
    ["a text without end", 'schedule bad { agent: "a"\n cron: "0 9 * * *\n }'],
    ["an inner error", 'schedule bad { agent: "a" cron: "0 9 * * *" policy { max_runtime: "0s" } }'],
    ["no name", 'schedule { agent: "a" cron: "0 9 * * *" }'],
  ])("%s", (_title, bad) => {
    for (const text of [good + bad, `${bad}\n${good}`]) {
      const { jobs, diagnostics } = check({ "a.symbi": text });
      expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
      expect(jobs.map(({ name }) => name)).toEqual(bad.includes('"0 9 * * *"\n\n') ? [] : ["good"]);
    }
  });

  test("two of one name are both left out", () => {
    const { jobs } = check({ "a.symbi": good, "b.symbi": good });
    expect(jobs).toEqual([]);
  });

  test("a warning leaves it in", () => {
    const { jobs, diagnostics } = check({ "a.symbi": good });
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown-agent"]);
    expect(jobs).toHaveLength(1);
  });

  test("in a file full of problems, what lies behind the last one that is kept", () => {
    const { jobs } = check({ "a.symbi": "agent x { a: 1__0 }\n".repeat(1000) + good });
    expect(jobs).toEqual([]);
  });
});

describe("diagnostics", () => {
  test("come in the order of the files, then of the text", () => {
    const bad = 'schedul { }\nschedule s { agent: "x" cron: "61 * * * *" colour: 1 }\n';
    const { diagnostics } = check({ "b.symbi": bad, "a.symbi": bad });
    const places = diagnostics.map(({ file, span }) => [file, span.start] as const);
    expect(places).toEqual(
      places.toSorted((left, right) => right[0].localeCompare(left[0]) || left[1] - right[1]),
    );
    expect(new Set(places.map(([file]) => file))).toEqual(new Set(["b.symbi", "a.symbi"]));
  });

  test("stay on one line", () => {
    const { diagnostics } = check({
      "a.symbi": 'schedule s {\n  agent: [\n    "a"\n  ]\n  cron: "0 9 * * *"\n}\n',
    });
    for (const { start, end } of diagnostics) expect(end.line).toBe(start.line);
    expect(diagnostics[0]).toMatchObject({
      code: "wrong-type",
      start: { line: 2, column: 10 },
      end: { column: 11 },
    });
  });

  test("count lines and columns behind a byte order mark and CRLF", () => {
    const { diagnostics } = check({
      "a.symbi": '\ufeffagent a { }\r\nschedule 👍 { agent: "a" cron: "61 * * * *" }\r\n',
    });
    const cron = diagnostics.find(({ code }) => code === "cron-syntax");
    expect(cron).toMatchObject({ start: { line: 2, column: 32 }, end: { line: 2, column: 34 } });
  });

  test("are the same each time", () => {
    expect(check({ "a.symbi": everything })).toEqual(check({ "a.symbi": everything }));
  });
});

describe("half-typed text", () => {
  test("every beginning of a file is checked without failing", () => {
    for (let length = 0; length <= everything.length; length += 1) {
      const text = everything.slice(0, length);
      for (const { span, message } of check({ "a.symbi": text }).diagnostics) {
        expect(span.start).toBeLessThanOrEqual(text.length);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(message).not.toMatch(/undefined|\[object|<[a-z]+>/);
      }
    }
  });

  test("and so is a file with any stretch of it cut out", () => {
    const cut = fc.tuple(
      fc.nat(everything.length),
      fc.nat(20),
      fc.constantFrom("", '"', "{", "}", "[", "\\", ":", "${"),
    );
    fc.assert(
      fc.property(cut, ([at, length, put]) => {
        const text = everything.slice(0, at) + put + everything.slice(at + length);
        const { diagnostics } = check({ "a.symbi": text });
        for (const { start, end, message } of diagnostics) {
          expect(end.line).toBe(start.line);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 300, seed: 20260101 },
    );
  });
});
