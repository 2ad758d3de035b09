import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRedactor } from "../references/index.ts";
import { type VirtualClock, virtualClock } from "../virtual-clock.ts";
import { LogFile } from "./file.ts";
import { isOwnLogFile } from "./files.ts";
import { openLog, type OwnedLog } from "./log.ts";
import type { Level } from "./types.ts";

const START = Date.parse("2027-03-01T09:00:00Z");
let folder: string;
let dir: string;
let clock: VirtualClock;
let troubles: string[];
let opened: OwnedLog[];
const redactor = createRedactor();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "symbi-logs-"));
  dir = join(folder, ".symbi", "logs");
  clock = virtualClock(START);
  troubles = [];
  opened = [];
});
afterEach(async () => {
  for (const log of opened) await log.close();
  rmSync(folder, { recursive: true });
});

function open(level?: Level): OwnedLog {
  const onTrouble = (message: string) => void troubles.push(message);
  const log = openLog({ dir, clock, redactor, onTrouble, ...(level === undefined ? {} : { level }) });
  opened.push(log);
  return log;
}

const read = (): string => readFileSync(join(dir, "symbi.log"), "utf8");
const lines = (): Record<string, unknown>[] =>
  read()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("an entry", () => {
  test("is a line of JSON: level, component, process, time, fields, message", async () => {
    const log = open();
    log.write({
      level: "info",
      component: "scheduler",
      message: "run started",
      fields: () => ({ run_id: "r" }),
    });
    await log.close();
    expect(lines()).toEqual([
      {
        level: "info",
        component: "scheduler",
        pid: process.pid,
        time: "2027-03-01T09:00:00.000Z",
        run_id: "r",
        msg: "run started",
      },
    ]);
  });

  test("has the time at which it was written, however long the library takes to load", async () => {
    const log = open();
    log.write({ level: "info", component: "cli", message: "one" });
    await clock.advance(5000);
    log.write({ level: "info", component: "cli", message: "two" });
    await log.close();
    expect(lines().map(({ time }) => time)).toEqual(["2027-03-01T09:00:00.000Z", "2027-03-01T09:00:05.000Z"]);
  });

  test("below the level makes nothing, not even its fields", async () => {
    const log = open("warn");
    const fields = () => {
      throw new Error("asked for");
    };
    log.write({ level: "debug", component: "cli", message: "a", fields });
    log.write({ level: "info", component: "cli", message: "b", fields });
    await log.close();
    expect(existsSync(dir)).toBe(false);
    log.write({ level: "warn", component: "cli", message: "c" });
    await log.close();
    expect(lines().map(({ msg }) => msg)).toEqual(["c"]);
  });

  test("can neither break its line nor act on a terminal, and comes back as it was", async () => {
    const odd = '100% %s %d \n\r\t\u0000\u001b[2J\u007f\u009b31m\u2028\u202e\u200b\ufeff"\\ 😀 ünï';
    const log = open();
    log.write({
      level: "warn",
      component: "agents",
      message: odd,
      fields: () => ({ [odd]: odd, deep: [{ odd }] }),
    });
    await log.close();
    expect(lines()).toMatchObject([{ msg: odd, [odd]: odd, deep: [{ odd }] }]);
    expect(read().slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u202e\u200b\ufeff]/u);
  });

  test("holds no secret that was resolved by then: in messages, fields, at any depth, in any spelling", async () => {
    redactor.add('s3cret "value"/+');
    const log = open();
    const secret = 's3cret "value"/+';
    log.write({
      level: "error",
      component: "store",
      message: `refused ${secret}`,
      fields: () => ({
        plain: secret,
        url: `https://x/?k=${encodeURIComponent(secret)}`,
        base64: Buffer.from(secret).toString("base64"),
        json: JSON.stringify({ secret }),
        deep: { list: [secret, { [secret]: 1 }] },
        count: 7,
      }),
    });
    await log.close();
    expect(read()).not.toMatch(/s3cret|czNjcmV0/);
    expect(lines()).toMatchObject([
      {
        msg: "refused [redacted]",
        plain: "[redacted]",
        url: "https://x/?k=[redacted]",
        deep: { list: ["[redacted]", { "[redacted]": 1 }] },
        count: 7,
      },
    ]);
  });
});

describe("writing", () => {
  test("waits a quarter of a second for more, but not with an error", async () => {
    const log = open();
    log.write({ level: "info", component: "cli", message: "loads the library" });
    await log.close();
    log.write({ level: "info", component: "cli", message: "held" });
    expect(lines()).toHaveLength(1);
    await clock.advance(249);
    expect(lines()).toHaveLength(1);
    await clock.advance(1);
    expect(lines()).toHaveLength(2);
    log.write({ level: "info", component: "cli", message: "held again" });
    log.write({ level: "error", component: "cli", message: "at once" });
    expect(
      lines()
        .map(({ msg }) => msg)
        .slice(2),
    ).toEqual(["held again", "at once"]);
  });

  test("makes folder and file for their owner alone, and mends a file that others may read", async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "symbi.log"), "", { mode: 0o644 });
    chmodSync(join(dir, "symbi.log"), 0o644);
    const log = open();
    log.write({ level: "info", component: "cli", message: "a" });
    await log.close();
    expect(statSync(join(dir, "symbi.log")).mode & 0o777).toBe(0o600);
    rmSync(dir, { recursive: true });
    log.write({ level: "error", component: "cli", message: "b" });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "symbi.log")).mode & 0o777).toBe(0o600);
    expect(lines().map(({ msg }) => msg)).toEqual(["b"]);
  });

  test("follows no link; says so once, loses nothing, and goes on when the way is free", async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync(join(folder, "precious"), join(dir, "symbi.log"));
    const log = open();
    log.write({ level: "info", component: "cli", message: "a" });
    await log.close();
    log.write({ level: "error", component: "cli", message: "b" });
    await clock.advance(1000);
    expect(troubles).toEqual([
      expect.stringMatching(/The log in .* cannot be written; its lines are held.*ELOOP/),
    ]);
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("precious");
    rmSync(join(dir, "symbi.log"));
    log.write({ level: "error", component: "cli", message: "c" });
    expect(lines().map(({ msg }) => msg)).toEqual(["a", "b", "c"]);
  });

  test("does not make anew what was moved away as a whole, and goes on when it is back", async () => {
    const log = open();
    log.write({ level: "info", component: "cli", message: "a" });
    await log.close();
    const [here, away] = [join(folder, ".symbi"), join(folder, "away")];
    renameSync(here, away);
    log.write({ level: "error", component: "cli", message: "b" });
    expect(existsSync(here)).toBe(false);
    expect(troubles).toEqual([expect.stringMatching(/cannot be written.*ENOENT/)]);
    renameSync(away, here);
    await clock.advance(250);
    log.write({ level: "error", component: "cli", message: "c" });
    expect(lines().map(({ msg }) => msg)).toEqual(["a", "b", "c"]);
  });

  test("while it is impossible, holds the newest lines and tells how many were lost", () => {
    mkdirSync(join(folder, ".symbi"));
    writeFileSync(dir, "a file in the folder's place");
    let told = 0;
    const lost: number[] = [];
    const file = new LogFile({
      dir,
      clock,
      onTrouble: () => (told += 1),
      onLost: (count) => lost.push(count),
    });
    const line = (i: number) => `{"i":${i},"text":"${"x".repeat(1000)}"}\n`;
    for (let i = 0; i < 10_000; i++) file.append(line(i));
    expect(told).toBe(1);
    rmSync(dir);
    file.close();
    const kept = lines().map(({ i }) => Number(i));
    expect(kept.at(-1)).toBe(9999);
    expect(lost).toEqual([10_000 - kept.length]);
    expect(kept).toEqual(kept.map((_, at) => 10_000 - kept.length + at));
    expect(read().length).toBeLessThan(5 * 1024 * 1024);
  });
});

describe("rotation", () => {
  const files = () => readdirSync(dir).sort();

  test("sets a full file aside, under a name that sorts by age, and keeps the five newest", async () => {
    const file = new LogFile({ dir, clock, onTrouble: failing, onLost: failing, rotateAt: 100 });
    for (let i = 0; i < 9; i++) {
      file.append(`${String(i).repeat(60)}\n`);
      file.flush();
      if (i === 4) clock.setWall(START - 3_600_000);
    }
    file.close();
    const rotated = files().slice(0, -1);
    expect(files().at(-1)).toBe("symbi.log");
    expect(rotated).toHaveLength(5);
    for (const name of rotated) {
      expect(name).toMatch(/^symbi-\d{8}T\d{9}Z-\d+\.log$/);
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
      expect(isOwnLogFile(name)).toBe(true);
    }
    const first = (name: string) => readFileSync(join(dir, name), "utf8")[0];
    expect([...rotated, "symbi.log"].map(first)).toEqual(["3", "4", "5", "6", "7", "8"]);
  });

  test("by one process leads another's lines to the new file", async () => {
    const options = { dir, clock, onTrouble: failing, onLost: failing, rotateAt: 100 };
    const [one, two] = [new LogFile(options), new LogFile(options)];
    one.append(`${"1".repeat(60)}\n`);
    one.flush();
    two.append("2\n");
    two.flush();
    one.append(`${"3".repeat(60)}\n`);
    one.flush();
    two.append("4\n");
    two.flush();
    one.close();
    two.close();
    expect(files()).toHaveLength(2);
    expect(read()).toBe(`${"3".repeat(60)}\n4\n`);
    expect(readFileSync(join(dir, files()[0] ?? ""), "utf8")).toBe(`${"1".repeat(60)}\n2\n`);
  });
});

test.each([
  ["symbi.log", true],
  ["SYMBI.LOG", true],
  ["symbi-20270301T090000000Z-12.log", true],
  ["symbi.log.1", false],
  ["symbi-report.log", false],
  ["my-symbi.log", false],
])("%s is a file of the log itself: %s", (name, own) => {
  expect(isOwnLogFile(name)).toBe(own);
});

function failing(): never {
  throw new Error("nothing was to go wrong");
}
