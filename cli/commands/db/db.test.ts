import Database from "better-sqlite3";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Playground, playground, project } from "../../testing.ts";

let place: Playground;
beforeEach(() => {
  place = playground(project);
});
afterEach(() => place.remove());

const database = () => join(place.dir, ".symbi", "symbi.db");

async function used(): Promise<void> {
  expect(await place.symbi("cron", "add", "--file", "agent.symbi")).toMatchObject({ code: 0 });
  expect(await place.symbi("cron", "run", "daily-report")).toMatchObject({ code: 0 });
}

function spoil(sql: string): void {
  const db = new Database(database());
  db.exec(sql);
  db.close();
}

describe("db backup", () => {
  test("beside a running scheduler: size and counts, a sound copy, never over a file", async () => {
    await used();
    const scheduler = place.start("up");
    await scheduler.until(/scheduler is running/);
    const made = await place.symbi("db", "backup", "copy.db");
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /copy\.db: \d+ KiB, 2 jobs, 1 run, schema version \d+\. The copy is sound/,
      ),
    });
    const copy = join(place.dir, "copy.db");
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(await place.symbi("db", "backup", "copy.db")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/copy\.db is there already; nothing was written[^]*--force/),
    });
    const forced = await place.symbi("db", "backup", "copy.db", "--force", "--format", "json");
    expect(JSON.parse(forced.stdout)).toMatchObject({
      file: copy,
      bytes: statSync(copy).size,
      jobs: 2,
      runs: 1,
    });
    expect(await place.symbi("--db", "copy.db", "db", "check")).toMatchObject({ code: 0 });
    const restored = await place.symbi(
      "--db",
      "copy.db",
      "cron",
      "history",
      "daily-report",
      "--format",
      "json",
    );
    expect(JSON.parse(restored.stdout)).toHaveLength(1);
    scheduler.child.kill("SIGTERM");
    expect((await scheduler.ended).code).toBe(0);
  });

  test("without a name it stands beside the database, by the time", async () => {
    await used();
    expect(await place.symbi("db", "backup")).toMatchObject({ code: 0 });
    const names = readdirSync(join(place.dir, ".symbi")).filter((name) => name.includes("backup"));
    expect(names).toEqual([expect.stringMatching(/^symbi\.db\.backup-\d{8}T\d{6}Z$/)]);
  });

  test("where it cannot be written, or there is nothing, it says so", async () => {
    expect(await place.symbi("db", "backup")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/There is no symbi database at/),
    });
    await used();
    expect(await place.symbi("db", "backup", "none/copy.db")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/none\/copy\.db could not be written: ENOENT/),
    });
    expect(await place.symbi("db", "backup", ".symbi/symbi.db", "--force")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/belongs to the database itself/),
    });
  });
});

describe("db migrate", () => {
  test("says what is to be done, does it after a copy, and then has nothing to do", async () => {
    await used();
    const version = Number(
      JSON.parse((await place.symbi("db", "migrate", "--format", "json")).stdout).version,
    );
    // As the version before the last step would have left it: only the list is older, which is all that is looked at.
    spoil("DELETE FROM schema_migrations WHERE version > 1");
    const checked = await place.symbi("db", "migrate", "--check");
    expect(checked).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`has schema version 1; these steps to version ${version} `)),
    });
    expect(existsSync(`${database()}.before-2`)).toBe(false);
    // These tables have the columns of the later steps already, so that applying them again is refused whole.
    expect((await place.symbi("db", "migrate")).code).toBe(3);
    expect(existsSync(`${database()}.before-2`)).toBe(true);
    expect(await place.symbi("db", "migrate", "--check")).toMatchObject({ code: 1 });
  });

  test("nothing to do is fine", async () => {
    await used();
    for (const more of [[], ["--check"]]) {
      expect(await place.symbi("db", "migrate", ...more)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/is up to date: schema version \d+/),
      });
    }
  });

  test("a newer database is left alone", async () => {
    await used();
    spoil("INSERT INTO schema_migrations VALUES (999, 'later', '', 0)");
    expect(await place.symbi("db", "migrate")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/written by a newer symbi/),
    });
  });
});

describe("db check", () => {
  test("a sound one, one with a contradiction, a damaged one", async () => {
    await used();
    expect(await place.symbi("db", "check")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/symbi\.db is sound/),
    });
    spoil("UPDATE jobs SET version = 9 WHERE name = 'breaks'");
    const found = await place.symbi("db", "check", "--format", "json");
    expect(found.code).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({
      ok: false,
      findings: [{ code: "job_without_version", count: 1, examples: [expect.stringMatching(/^job_/)] }],
    });
    expect(await place.symbi("db", "check")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^job_without_version {2}jobs lack their definition/),
      stderr: expect.stringMatching(/1 problem found/),
    });
    const bytes = readFileSync(database());
    bytes.fill(0xab, 4096 * 3, 4096 * 6);
    writeFileSync(database(), bytes);
    expect(await place.symbi("db", "check")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^damage /),
    });
  });

  test("what is no database cannot be checked", async () => {
    place.write(".symbi/symbi.db", "x".repeat(5000));
    expect(await place.symbi("db", "check")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/is not an SQLite database/),
    });
  });
});

describe("db prune and compact", () => {
  test("what [retention] lets go goes, when it is asked for", async () => {
    place.write("symbi.toml", '[retention]\nmax_age = "1ms"\nmin_runs = 2\n');
    await used();
    for (let i = 0; i < 3; i += 1) await place.symbi("cron", "run", "breaks");
    expect(await place.symbi("db", "prune", "--dry-run")).toMatchObject({
      code: 0,
      stdout:
        "Would remove 1 run and 0 removed jobs: ended more than 1ms ago, beyond the newest 2 of a job.\n",
    });
    const done = await place.symbi("db", "prune", "--format", "json");
    expect(JSON.parse(done.stdout)).toEqual({ runs: 1, jobs: 0, dry_run: false });
    const left = await place.symbi("cron", "history", "breaks", "--format", "json");
    expect(JSON.parse(left.stdout)).toHaveLength(2);
    expect(await place.symbi("db", "compact")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/KiB before, \d+ KiB now/),
    });
    expect(await place.symbi("db", "check")).toMatchObject({ code: 0 });
  });

  test("compacting waits for no scheduler", async () => {
    await used();
    const scheduler = place.start("up");
    await scheduler.until(/scheduler is running/);
    expect(await place.symbi("db", "compact")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/A scheduler \(pid \d+/),
    });
    scheduler.child.kill("SIGTERM");
    expect((await scheduler.ended).code).toBe(0);
  });
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
  "a database that may only be read is backed up and checked, not pruned",
  async () => {
    await used();
    chmodSync(database(), 0o400);
    expect(await place.symbi("db", "check")).toMatchObject({ code: 0 });
    expect(await place.symbi("db", "backup", "copy.db")).toMatchObject({ code: 0 });
    for (const command of ["prune", "compact"])
      expect(await place.symbi("db", command)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/read-only/),
      });
  },
);

describe("long output", () => {
  test("is whole in a file that the run names, and goes with the run", async () => {
    place.write("symbi.toml", '[runtime]\noutput_limit = 1000\n[retention]\nmax_age = "1ms"\nmin_runs = 0\n');
    place.write(
      "talker.symbi",
      `agent talker { command: ["node", "-e", "console.log('x'.repeat(5000)); process.exit(1)"] }
schedule { name: "talk" agent: "talker" cron: "0 0 1 1 *" delivery: [] }
`,
    );
    expect(await place.symbi("cron", "add", "--file", "talker.symbi")).toMatchObject({ code: 0 });
    expect(await place.symbi("cron", "run", "talk")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /longer: 5001 bytes of it are in .*symbi\.db\.outputs\/run_[0-9a-f]+\.txt/,
      ),
    });
    const history = await place.symbi("cron", "history", "talk", "--format", "json");
    const [run] = JSON.parse(history.stdout) as [Record<string, unknown>];
    expect(run).toMatchObject({ output: "x".repeat(1000), output_truncated: true, output_file_bytes: 5001 });
    expect(readFileSync(String(run["output_file"]), "utf8")).toBe(`${"x".repeat(5000)}\n`);
    expect(await place.symbi("db", "prune")).toMatchObject({ code: 0 });
    expect(existsSync(String(run["output_file"]))).toBe(false);
  });
});
