import fc from "fast-check";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../config/index.ts";
import { createRedactor } from "../references/index.ts";
import type { Store } from "../store/store.ts";
import { openOverflow, outputPlace, removeOutputs, sweepOutputs } from "./index.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "symbi-outputs-"));
  path = join(folder, "symbi.db.outputs", "run_1.txt");
});
afterEach(() => rmSync(folder, { recursive: true }));

function overflow(limits: { inRow: number; limit: number }, ...secrets: readonly string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return openOverflow(
    { path, limit: limits.limit },
    { inRow: limits.inRow, redactor, storable: (text) => text.replaceAll("\0", "?") },
  );
}

const written = (): string => readFileSync(path, "utf8");

describe("an output", () => {
  test("that fits its row has no file", async () => {
    const output = overflow({ inRow: 10, limit: 100 });
    expect(output.untouched).toBe(true);
    output.push("1234567890");
    expect(output.untouched).toBe(false);
    expect(await output.end()).toEqual({});
    expect(existsSync(dirname(path))).toBe(false);
  });

  test("that is longer is whole in its file, for nobody else to read", async () => {
    const output = overflow({ inRow: 10, limit: 100 });
    for (const piece of ["12345", "67890", "é\0", "end"]) output.push(piece);
    expect(await output.end()).toEqual({ file: { path, bytes: 16 } });
    expect(written()).toBe("1234567890é?end");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  test("that is longer than the file may be ends between characters, and nothing comes after", async () => {
    const output = overflow({ inRow: 3, limit: 10 });
    for (const piece of ["123456789", "é", "x"]) output.push(piece);
    expect(await output.end()).toEqual({ file: { path, bytes: 9 } });
    expect(written()).toBe("123456789");
    output.push("more");
    expect(await output.end()).toEqual({});
    expect(written()).toBe("123456789");
  });

  test("holds no secret, wherever it was cut", async () => {
    const output = overflow({ inRow: 5, limit: 100 }, "correct-horse");
    for (const piece of ["it is correct-h", "orse, corr", "ect"]) output.push(piece);
    await output.end();
    expect(written()).toBe("it is [redacted], correct");
  });

  test("that grows or shrinks past the row by redaction has a file as well", async () => {
    const grows = overflow({ inRow: 8, limit: 100 }, "abcd");
    grows.push("abcd");
    expect(await grows.end()).toMatchObject({ file: { bytes: 10 } });
    const shrinks = overflow({ inRow: 12, limit: 100 }, "correct-horse");
    shrinks.push("correct-horse");
    expect(await shrinks.end()).toMatchObject({ file: { bytes: 10 } });
  });

  test("that turns out to be another leaves nothing of the first", async () => {
    const output = overflow({ inRow: 3, limit: 100 });
    output.push("a first one");
    output.restart();
    expect(existsSync(path)).toBe(false);
    output.push("new");
    expect(await output.end()).toEqual({});
    expect(existsSync(path)).toBe(false);
  });

  test("that cannot be written leaves nothing, and says why", async () => {
    writeFileSync(dirname(path), "in the way");
    const output = overflow({ inRow: 3, limit: 100 });
    output.push("longer");
    output.push("and longer");
    expect(await output.end()).toEqual({ problem: expect.stringMatching(/EEXIST|ENOTDIR/) });
  });

  test("is the same however it comes in pieces", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme", maxLength: 9 })), async (pieces) => {
        const output = overflow({ inRow: 10, limit: 1000 });
        for (const piece of pieces) output.push(piece);
        const { file } = await output.end();
        const whole = pieces.join("");
        if (Buffer.byteLength(whole) <= 10) expect(file).toBeUndefined();
        else expect(written()).toBe(whole.replaceAll("\0", "?"));
      }),
      { numRuns: 50 },
    );
  });
});

describe("files", () => {
  const configured = (more = {}) => {
    const { config } = loadConfig({ cwd: folder, env: { SYMBI_DB: join(folder, "symbi.db"), ...more } });
    return config;
  };

  test("stand beside their database, one an attempt, unless none is wanted", () => {
    const limit = 67_108_864;
    expect(outputPlace(configured(), "run_1", 1)).toEqual({ path, limit });
    expect(outputPlace(configured(), "run_1", 2)).toEqual({ path: path.replace("run_1", "run_1-2"), limit });
    expect(outputPlace(configured({ SYMBI_RUNTIME_OVERFLOW_LIMIT: "0" }), "run_1", 1)).toBeUndefined();
  });

  test("no row names are swept, and no others", async () => {
    mkdirSync(dirname(path));
    const names = [
      "run_gone.txt",
      "run_kept.txt",
      "run_kept-2.txt",
      "run_live.txt",
      "run_queued.txt",
      "notes.txt",
    ];
    for (const name of names) writeFileSync(join(dirname(path), name), "x");
    const runs: Readonly<Record<string, { state: string; outputFile: { path: string } | null }>> = {
      run_kept: { state: "failed", outputFile: { path: "/moved/from/run_kept-2.txt" } },
      run_live: { state: "running", outputFile: null },
      run_queued: { state: "queued", outputFile: null },
    };
    const store = { getRun: (id: string) => Promise.resolve(runs[id]) } as unknown as Store;
    expect(await sweepOutputs(configured(), store)).toBe(3);
    expect(readdirSync(dirname(path)).toSorted()).toEqual(["notes.txt", "run_kept-2.txt", "run_live.txt"]);
    rmSync(dirname(path), { recursive: true });
    expect(await sweepOutputs(configured(), store)).toBe(0);
  });

  test("of another folder are not removed, whatever a row says", async () => {
    mkdirSync(dirname(path));
    writeFileSync(path, "x");
    const elsewhere = join(folder, "run_1.txt");
    writeFileSync(elsewhere, "x");
    await removeOutputs(configured(), [elsewhere, join(folder, "run_2.txt")]);
    expect([existsSync(elsewhere), existsSync(path)]).toEqual([true, false]);
  });
});
