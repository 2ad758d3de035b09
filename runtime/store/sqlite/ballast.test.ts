import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBallast } from "./ballast.ts";
import { temporaryFolder } from "./for-test.ts";

const SIZE = 3 * 1024 * 1024 + 5;

let folder = "";
let path = "";
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "symbi.db.ballast");
});
afterEach(() => rmSync(folder, { recursive: true }));

const ballast = (size: number) => openBallast(join(folder, "symbi.db"), size);

describe("ballast", () => {
  test("is there on the disk, for nobody else to read, and cannot be compressed away", async () => {
    expect(await ballast(SIZE).hold()).toBe(true);
    const { size, blocks, mode } = statSync(path);
    expect(size).toBe(SIZE);
    expect(blocks * 512).toBeGreaterThanOrEqual(SIZE);
    expect(mode & 0o777).toBe(0o600);
    expect(gzipSync(readFileSync(path)).length).toBeGreaterThan(0.9 * SIZE);
  });

  test("is written once, and again when it is too small or has holes", async () => {
    await ballast(SIZE).hold();
    const first = statSync(path).ino;
    await ballast(SIZE).hold();
    expect(statSync(path).ino).toBe(first);

    writeFileSync(path, "");
    truncateSync(path, SIZE);
    await ballast(SIZE).hold();
    expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(SIZE);
    writeFileSync(path, "small");
    await ballast(SIZE).hold();
    expect(statSync(path).size).toBe(SIZE);
  });

  test("none is wanted: nothing is written, and there is always room", async () => {
    expect(await ballast(0).hold()).toBe(true);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
    expect(await ballast(0).room()).toBe(true);
    await ballast(0).release();
  });

  test("something in its place is told", async () => {
    mkdirSync(join(path, "occupied"), { recursive: true });
    await expect(ballast(SIZE).hold()).rejects.toThrow(/directory/i);
  });
});
