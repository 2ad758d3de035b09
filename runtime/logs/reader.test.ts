import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { virtualClock } from "../virtual-clock.ts";
import { LogFile } from "./file.ts";
import { type LogReader, openLogReader } from "./reader.ts";

let folder: string;
let dir: string;
let reader: LogReader;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "symbi-logs-"));
  dir = join(folder, "logs");
  reader = openLogReader(dir);
});
afterEach(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

const line = (message: string, more = ""): string =>
  `{"level":"info","component":"cli","time":"2027-03-01T09:00:00.000Z"${more},"msg":${JSON.stringify(message)}}\n`;

async function more(): Promise<string[]> {
  const read: string[] = [];
  for await (const each of reader.more()) read.push(each.line.message);
  return read;
}

function writer(rotateAt: number): LogFile {
  const fail = () => {
    throw new Error("nothing was to go wrong");
  };
  const clock = virtualClock(Date.parse("2027-03-01T09:00:00Z"));
  return new LogFile({ dir, clock, onTrouble: fail, onLost: fail, rotateAt });
}

test("a log that is not there yet is empty, and is read when it comes", async () => {
  expect(await more()).toEqual([]);
  mkdirSync(dir);
  expect(await more()).toEqual([]);
  appendFileSync(join(dir, "symbi.log"), line("one"));
  expect(await more()).toEqual(["one"]);
  expect(await more()).toEqual([]);
});

test("files that were set aside come first, the oldest of all at the beginning", async () => {
  mkdirSync(dir);
  writeFileSync(join(dir, "symbi.log"), line("three"));
  writeFileSync(join(dir, "symbi-20270301T090000000Z-9.log"), line("two"));
  writeFileSync(join(dir, "symbi-20270301T085959999Z-77.log"), line("one"));
  writeFileSync(join(dir, "daily-report.log"), line("a job's"));
  expect(await more()).toEqual(["one", "two", "three"]);
});

test("reading goes on over any number of rotations in between, and misses nothing that is still there", async () => {
  const file = writer(400);
  const written: string[] = [];
  const read: string[] = [];
  for (let round = 0; round < 12; round++) {
    // At most four files are set aside in a round: five are kept.
    for (let i = 0; i < round % 5; i++) {
      for (let j = 0; j < 4; j++) {
        written.push(`${round}.${i}.${j}`);
        file.append(line(written.at(-1) ?? ""));
      }
      file.flush();
    }
    read.push(...(await more()));
    expect(read).toEqual(written);
  }
  file.close();
  expect(readdirSync(dir)).toHaveLength(6);
  expect(reader.broken).toBe(0);
});

test("when it was away too long it goes on with the oldest that is there", async () => {
  const file = writer(50);
  const write = (message: string) => {
    file.append(line(message));
    file.flush();
  };
  write("0");
  expect(await more()).toEqual(["0"]);
  for (let i = 1; i <= 9; i++) write(String(i));
  expect(await more()).toEqual(["4", "5", "6", "7", "8", "9"]);
  file.close();
});

test("half a line waits for its end", async () => {
  mkdirSync(dir);
  const text = Buffer.from(line("whole: 😀"));
  const path = join(dir, "symbi.log");
  for (const byte of text.subarray(0, -1)) {
    appendFileSync(path, Buffer.of(byte));
    expect(await more()).toEqual([]);
  }
  appendFileSync(path, "\n");
  expect(await more()).toEqual(["whole: 😀"]);
  expect(reader.broken).toBe(0);
});

test("what is no line of the log is passed over and counted", async () => {
  mkdirSync(dir);
  const strange = [
    "",
    "text",
    "null",
    "[]",
    '{"level":"info"}',
    line("x").replace("info", "loud").trim(),
    line("x").replace("cli", "kernel").trim(),
    line("x").replace("2027-03-01T09:00:00.000Z", "soon").trim(),
    `{"half":`,
    "\u0000\u0000\u0000",
    "z".repeat(5 * 1024 * 1024),
  ];
  writeFileSync(join(dir, "symbi.log"), `${strange.join("\n")}\n${line("sound")}`);
  expect(await more()).toEqual(["sound"]);
  expect(reader.broken).toBe(strange.length);
});

test("a file that is emptied in place begins anew", async () => {
  mkdirSync(dir);
  const path = join(dir, "symbi.log");
  appendFileSync(path, line("a long one, before") + line("another"));
  expect(await more()).toEqual(["a long one, before", "another"]);
  truncateSync(path);
  appendFileSync(path, line("after"));
  expect(await more()).toEqual(["after"]);
});

test("a line has its time, its parts, and the rest as fields", async () => {
  mkdirSync(dir);
  const text = line("started", ',"run_id":"r","n":{"a":1}');
  writeFileSync(join(dir, "symbi.log"), text);
  for await (const each of reader.more()) {
    expect(each).toEqual({
      line: {
        time: Date.parse("2027-03-01T09:00:00Z"),
        level: "info",
        component: "cli",
        message: "started",
        fields: { run_id: "r", n: { a: 1 } },
      },
      text: text.trim(),
    });
  }
  expect.assertions(1);
});
