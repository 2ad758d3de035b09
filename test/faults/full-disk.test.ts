import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Playground, playground, project } from "../../cli/testing.ts";

/**
 * A disk that fills up under a running scheduler: it says so, goes on when there is space again, and no due instant is
 * lost or doubled. On a small disk of its own, which only root may mount.
 */

let place: Playground | undefined;
let disk: string | undefined;

afterEach(() => {
  if (disk !== undefined) execFileSync("umount", ["--lazy", disk]);
  disk = undefined;
  place?.remove();
});

test.skipIf(!mayMount())("a full disk loses nothing", async () => {
  place = playground();
  disk = join(place.dir, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]);
  place.write(
    "disk/jobs.symbi",
    'agent hi { executor: echo echo: { output: "hi" } }\nschedule { name: "tick" agent: "hi" cron: "* * * * * *" delivery: [] }\n',
  );
  place.write("disk/symbi.toml", "");

  const scheduler = place.start("--config", join(disk, "symbi.toml"), "up", disk);
  await scheduler.until(/succeeded +tick/);
  // Of so small a disk, a sixteenth.
  const ballast = join(disk, ".symbi", "symbi.db.ballast");
  expect(statSync(ballast).size).toBe((3 * 2 ** 20) / 16);
  fill(disk);
  await scheduler.until(/Nothing new is started, because the disk is full/);
  rmSync(join(disk, "ballast"));
  await scheduler.until(/recovered:/);
  expect(statSync(ballast).size).toBe((3 * 2 ** 20) / 16);
  const ended = count(await scheduler.until(/tick/));
  await scheduler.until(new RegExp(`(succeeded +tick[^]*){${ended + 2}}`));
  scheduler.child.kill("SIGTERM");
  const whole = await scheduler.ended;
  expect(whole.code).toBe(0);
  // The log is on the same disk: that its lines wait is said too, and no more often.
  expect(whole.stderr.match(/trouble: (?!The log in)/g), whole.stderr).toHaveLength(1);
  expect(whole.stderr.match(/trouble: The log in/g)?.length ?? 0).toBeLessThanOrEqual(1);

  const history = await place.symbi(
    "--config",
    join(disk, "symbi.toml"),
    "cron",
    "history",
    "tick",
    "--limit",
    "1000",
    "--format",
    "json",
  );
  const rows = JSON.parse(history.stdout) as {
    scheduled_at: string;
    status: string;
    reason: string | null;
  }[];
  const instants = rows.map((row) => Date.parse(row.scheduled_at)).sort((a, b) => a - b);
  const first = instants[0] ?? NaN;
  expect(instants, "each second once").toEqual(instants.map((_, i) => first + i * 1000));
  expect(rows.filter((row) => row.status !== "succeeded" && row.reason === null)).toEqual([]);
});

test.skipIf(!mayMount())("a backup can be read where nothing can be written", async () => {
  place = playground(project);
  disk = join(place.dir, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
  const copy = join(disk, "copy.db");
  expect(await place.symbi("cron", "add", "--file", "agent.symbi")).toMatchObject({ code: 0 });
  expect(await place.symbi("db", "backup", copy)).toMatchObject({ code: 0 });
  execFileSync("mount", ["-o", "remount,ro", disk]);
  expect(await place.symbi("--db", copy, "db", "check")).toMatchObject({ code: 0 });
  expect(await place.symbi("--db", copy, "cron", "list")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("daily-report"),
  });
  for (const command of ["prune", "compact"]) {
    expect(await place.symbi("--db", copy, "db", command)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/read-only/),
    });
  }
  expect(await place.symbi("db", "backup", join(disk, "another.db"))).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/another\.db could not be written: .*read-only[^]*No backup was made/),
  });
});

test.skipIf(!mayMount())("a backup that finds no room leaves nothing", async () => {
  place = playground(project);
  disk = join(place.dir, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  expect(await place.symbi("cron", "add", "--file", "agent.symbi")).toMatchObject({ code: 0 });
  expect(await place.symbi("db", "backup", join(disk, "copy.db"))).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/copy\.db could not be written: its disk is full. No backup was made/),
  });
  expect(readdirSync(disk)).toEqual([]);
});

function fill(folder: string): void {
  try {
    writeFileSync(join(folder, "ballast"), Buffer.alloc(8 * 2 ** 20));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    return;
  }
  throw new Error("the disk was meant to be too small for this");
}

function count(text: string): number {
  return text.match(/succeeded +tick/g)?.length ?? 0;
}

function mayMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const probe = playground();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", probe.dir], { stdio: "ignore" });
    execFileSync("umount", [probe.dir]);
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}
