import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

const crontab = `# nightly
0 2 * * * /opt/backup.sh
* * * * * cat >/dev/null; echo plain
5 * * * * cat%one line%100 \\% two
`;
const cronJob = `
kind: CronJob
metadata: { name: backup }
spec:
  schedule: "0 2 * * *"
  concurrencyPolicy: Forbid
  jobTemplate: { spec: { template: { spec: { containers: [{ image: x, command: [/opt/backup] }] } } } }
`;

let place: Playground;
beforeAll(() => {
  place = playground({
    "my.crontab": crontab,
    "bad.crontab": `${crontab}@reboot /opt/start\n0 25 * * * /opt/late\n`,
    "system.cron": "0 2 * * * root /opt/backup.sh\n",
    "empty.crontab": "# nothing\n",
    ".github/workflows/nightly.yml": "on:\n  workflow_dispatch:\n  schedule:\n    - cron: '0 2 * * *'\n",
    "push.yml": "on: push\n",
    "cronjob.yaml": cronJob,
    "broken.yaml": "kind: [CronJob\n",
  });
  place.write("binary.crontab", Buffer.from([0x30, 0x00, 0x31]));
  place.write("latin.crontab", Buffer.from([0x23, 0xe9, 0x0a]));
});
afterAll(() => place.remove());

test("a crontab goes to standard output, what is different to standard error, and the result checks", async () => {
  const { stdout, stderr, code } = await place.symbi("import", "crontab", "my.crontab");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^my\.crontab: note: cron runs by the machine's own clock.*--tz.*\n$/);
  expect(stdout).toContain(
    'agent backup {\n  command: ["sh", "-c", "/opt/backup.sh"]\n}\n\nschedule {\n  name: "backup"\n  agent: "backup"\n  cron: "0 2 * * *"\n}\n',
  );
  const checked = await place.run(["check", "--stdin", "--max-warnings", "0"], { stdin: stdout });
  expect(checked).toMatchObject({ code: 0, stderr: "" });
});

test("from standard input, in a zone; quiet says nothing of what was carried over", async () => {
  const { stdout, stderr, code } = await place.run(
    ["import", "crontab", "-", "--tz", "Europe/Lisbon", "--quiet"],
    { stdin: crontab },
  );
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  expect(stdout).toMatch(/^# Converted from standard input /);
  expect(stdout.match(/timezone: "Europe\/Lisbon"/g)).toHaveLength(3);
});

test("the converted commands do what cron's did", async () => {
  expect(
    await place.symbi("import", "crontab", "my.crontab", "--output", "run.symbi", "--quiet"),
  ).toMatchObject({ code: 0 });
  const ran = [];
  for (const agent of ["cat", "cat-2"])
    ran.push(await place.symbi("run", agent, "--input", "ignored", "--quiet"));
  expect(ran.map(({ stdout, code }) => [stdout, code])).toEqual([
    ["plain\n", 0],
    ["one line\n100 % two\n", 0],
  ]);
});

test("what could not be carried over: the rest is converted, and the exit code tells", async () => {
  const { stdout, stderr, code } = await place.symbi("import", "crontab", "bad.crontab", "--tz", "UTC");
  expect(code).toBe(1);
  expect(stderr.split("\n")).toEqual([
    expect.stringMatching(/^bad\.crontab:5: not carried over: @reboot is no time/),
    expect.stringMatching(
      /^bad\.crontab:6: not carried over: `0 25 \* \* \*` is no cron expression\. Hour: 25 is out of range/,
    ),
    "2 entries of bad.crontab could not be carried over; the rest was.",
    "",
  ]);
  expect(stdout).toContain("# not carried over: @reboot is no time");
  expect(stdout.match(/^schedule /gm)).toHaveLength(3);
});

test("a file is written, and never over another without --force", async () => {
  const write = (...more: readonly string[]) =>
    place.symbi("import", "k8s", "cronjob.yaml", "--output", "out.symbi", ...more);
  const file = join(place.dir, "out.symbi");
  expect(await write()).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("wrote out.symbi: 1 schedule."),
  });
  const first = readFileSync(file, "utf8");
  expect(first).toContain('command: ["/opt/backup"]');
  place.write("out.symbi", "mine");
  expect(await write()).toMatchObject({
    code: 1,
    stdout: "",
    stderr:
      "error: out.symbi is there already; nothing was written.\nChoose another file, or add --force to overwrite.\n",
  });
  expect(readFileSync(file, "utf8")).toBe("mine");
  expect(await write("--force")).toMatchObject({ code: 0 });
  expect(readFileSync(file, "utf8")).toBe(first);
  expect(await place.symbi("import", "crontab", "empty.crontab", "--output", "none.symbi")).toMatchObject({
    code: 1,
  });
  expect(existsSync(join(place.dir, "none.symbi"))).toBe(false);
});

test("a workflow", async () => {
  const { stdout, stderr, code } = await place.symbi("import", "github", ".github/workflows/nightly.yml");
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  expect(stdout).toContain('command: ["gh", "workflow", "run", "nightly.yml"]');
});

test("a system crontab", async () => {
  const { stdout, stderr } = await place.symbi("import", "crontab", "--system", "system.cron", "--tz", "UTC");
  expect(stdout).toContain('"/opt/backup.sh"]');
  expect(stderr).toBe(
    "system.cron:1: note: cron ran this as `root`; here it runs as whoever starts symbi.\n",
  );
});

test.each([
  [["crontab", "empty.crontab"], 1, /error: empty\.crontab gives no schedule: there is no job in it\./],
  [["crontab", "binary.crontab"], 1, /binary\.crontab: not a text file: byte 2 is NUL/],
  [["crontab", "latin.crontab"], 1, /latin\.crontab: not valid UTF-8/],
  [["crontab", "gone"], 3, /gone: no such file/],
  [["crontab", "."], 3, /a folder, where a file is wanted/],
  [
    ["crontab", "cronjob.yaml"],
    1,
    /… and \d more\.\nerror: cronjob\.yaml gives no schedule\.\nIt looks like a file for `symbi import k8s`\./,
  ],
  [["k8s", "my.crontab"], 1, /It looks like a file for `symbi import crontab`\./],
  [
    ["k8s", "push.yml"],
    1,
    /there is no CronJob in it.*\nerror: push\.yml gives no schedule\.\nIt looks like a file for `symbi import github`\./,
  ],
  [["k8s", "broken.yaml"], 1, /broken\.yaml:\d: not carried over: this is no YAML that can be read/],
  [["github", "push.yml"], 1, /push\.yml:1: not carried over: it has no `schedule` under `on`/],
  [["crontab", "my.crontab", "--tz", "Lisbon"], 2, /Unknown time zone "Lisbon"/],
  [["github", "push.yml", "--tz", "UTC"], 2, /unknown option '--tz'/],
  [["crontb", "my.crontab"], 2, /unknown command 'crontb'\n\(Did you mean crontab\?\)/],
  [["crontab"], 2, /missing required argument 'file'/],
  [[], 2, /Usage: symbi import/],
])("import %j", async (args, code, pattern) => {
  const ended = await place.symbi("import", ...args);
  expect(ended.stderr).toMatch(pattern);
  expect(ended).toMatchObject({ code, stdout: "" });
});
