import Database from "better-sqlite3";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as elapsed } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Playground, playground, project } from "../../cli/testing.ts";
import { seeded } from "./seeded.ts";

/** `symbi db backup` that is killed at random: there is a whole copy or none, and the next one is not in its way. */
const KILLS = Number(process.env["SYMBI_BACKUP_KILLS"] ?? 8);
const SEED = Number(process.env["SYMBI_SEED"] ?? 1);
const LONGEST = 400;

let place: Playground | undefined;
afterEach(() => place?.remove());

test(`killed ${KILLS} times`, { timeout: 60_000 + KILLS * 2_000 }, async () => {
  place = playground(project);
  const random = seeded(SEED);
  const database = join(place.dir, ".symbi", "symbi.db");
  const copy = join(place.dir, "copy.db");
  expect(await place.symbi("cron", "add", "--file", "agent.symbi")).toMatchObject({ code: 0 });
  const db = new Database(database);
  // Something to copy: it takes a while.
  db.exec("CREATE TABLE filling (bytes BLOB)");
  const fill = db.prepare("INSERT INTO filling VALUES (randomblob(1000000))");
  for (let megabyte = 0; megabyte < 40; megabyte += 1) fill.run();
  db.close();

  const seen = { none: 0, unfinished: 0, whole: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const backup = place.start("db", "backup", copy, "--force");
    // From its first breath, or from when the copy is being made.
    if (kill % 2 === 0) await elapsed(random() * LONGEST);
    else while (!existsSync(`${copy}.unfinished`) && backup.child.exitCode === null) await elapsed(1);
    backup.child.kill("SIGKILL");
    await backup.ended;
    if (existsSync(`${copy}.unfinished`)) seen.unfinished += 1;
    if (!existsSync(copy)) seen.none += 1;
    else {
      seen.whole += 1;
      expect(soundness(copy)).toEqual(["ok", 40]);
      rmSync(copy);
    }
    expect(soundness(database)).toEqual(["ok", 40]);
  }
  // What never happens proves nothing.
  expect(seen.unfinished).toBeGreaterThan(0);
  expect(await place.symbi("db", "backup", copy)).toMatchObject({ code: 0 });
  expect(soundness(copy)).toEqual(["ok", 40]);
  expect(readdirSync(place.dir).filter((name) => name.startsWith("copy.db"))).toEqual(["copy.db"]);
});

function soundness(path: string): readonly unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return [
      db.pragma("integrity_check", { simple: true }),
      db.prepare("SELECT count(*) FROM filling").pluck().get(),
    ];
  } finally {
    db.close();
  }
}
