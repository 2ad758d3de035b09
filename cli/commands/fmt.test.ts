import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const good = 'agent a { executor: "echo" }\n';
const loose = 'agent   a{executor="echo" } # c\n';
const tidy = 'agent a { executor: "echo" }  # c\n';
const broken = `schedule {\n  name "s"\n}\n\n${loose}`;
/** Of what stands between blocks, nothing is touched beside a mistake. */
const half = `schedule {\n  name "s"\n}\n\n${tidy.replace("  #", " #")}`;

const text = (name: string): string => readFileSync(join(place.dir, name), "utf8");

describe("files", () => {
  test("the workspace is laid out, and a second time nothing is left to do", async () => {
    place = playground({ "symbi.toml": "", "a.symbi": loose, "sub/b.symbi": loose, "sub/c.dsl": good });
    place.write("node_modules/x/d.symbi", loose);
    expect(await place.symbi("fmt")).toEqual({
      code: 0,
      stdout: "2 files formatted, 1 unchanged.\n",
      stderr: "",
    });
    expect([text("a.symbi"), text("sub/b.symbi"), text("sub/c.dsl")]).toEqual([tidy, tidy, good]);
    expect(text("node_modules/x/d.symbi")).toBe(loose);
    expect(await place.symbi("fmt")).toMatchObject({ code: 0, stdout: "0 files formatted, 3 unchanged.\n" });
  });

  test("those that are named, and no others", async () => {
    place = playground({ "a.symbi": loose, "b.symbi": loose, "sub/c.symbi": loose });
    expect(await place.symbi("fmt", "a.symbi", "sub")).toMatchObject({
      code: 0,
      stdout: "2 files formatted, 0 unchanged.\n",
    });
    expect([text("a.symbi"), text("b.symbi"), text("sub/c.symbi")]).toEqual([tidy, loose, tidy]);
  });

  test("wrong settings keep nobody from formatting a file that is named", async () => {
    place = playground({ "symbi.toml": "nonsense", "a.symbi": loose });
    expect(await place.symbi("fmt", "a.symbi")).toMatchObject({ code: 0 });
    expect(await place.symbi("fmt")).toMatchObject({ code: 1 });
  });

  test("what a project begins with is laid out already", async () => {
    place = playground();
    await place.symbi("init", ".");
    expect(await place.symbi("fmt", "--check")).toMatchObject({ code: 0, stdout: "" });
  });

  test("the examples are", async () => {
    place = playground();
    const examples = new URL("../../examples", import.meta.url).pathname;
    expect(await place.symbi("fmt", "--check", examples)).toMatchObject({ code: 0, stdout: "" });
  });

  test("a byte order mark and CRLF stay", async () => {
    place = playground({ "a.symbi": `\uFEFF${loose.replace("\n", "\r\n")}` });
    await place.symbi("fmt", "a.symbi");
    expect(text("a.symbi")).toBe(`\uFEFF${tidy.replace("\n", "\r\n")}`);
  });

  test("the mode stays, and nothing is left beside a file", async () => {
    place = playground({ "a.symbi": loose });
    chmodSync(join(place.dir, "a.symbi"), 0o640);
    await place.symbi("fmt", "a.symbi");
    expect(text("a.symbi")).toBe(tidy);
    expect(statSync(join(place.dir, "a.symbi")).mode & 0o777).toBe(0o640);
    expect(readdirSync(place.dir)).toEqual(["a.symbi"]);
  });

  test("a file that is as it should be is not touched", async () => {
    place = playground({ "a.symbi": good });
    const before = statSync(join(place.dir, "a.symbi"));
    await place.symbi("fmt", "a.symbi");
    const after = statSync(join(place.dir, "a.symbi"));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  test("a link stays one, and what it leads to is laid out once", async () => {
    place = playground({ "z.symbi": loose });
    symlinkSync("z.symbi", join(place.dir, "a.symbi"));
    expect(await place.symbi("fmt", ".")).toMatchObject({ stdout: "1 file formatted, 1 unchanged.\n" });
    expect(readlinkSync(join(place.dir, "a.symbi"))).toBe("z.symbi");
    expect(text("z.symbi")).toBe(tidy);
  });

  test("a link that leads out of the workspace is not followed", async () => {
    place = playground({ "in/symbi.toml": "", "out/z.symbi": loose });
    symlinkSync("../out/z.symbi", join(place.dir, "in/a.symbi"));
    expect(await place.symbi("fmt", "in")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/in\/a\.symbi: not formatted: a link to .*out\/z\.symbi/),
    });
    expect(text("out/z.symbi")).toBe(loose);
  });
});

describe("looking without writing", () => {
  test("--check names the files that would change", async () => {
    place = playground({ "a.symbi": loose, "b.symbi": good, "c.symbi": loose });
    expect(await place.symbi("fmt", "--check", ".")).toEqual({
      code: 1,
      stdout: "a.symbi\nc.symbi\n",
      stderr: "2 files would be formatted, 1 unchanged.\n",
    });
    expect(text("a.symbi")).toBe(loose);
    expect(await place.symbi("fmt", "--check", "b.symbi")).toMatchObject({ code: 0, stdout: "" });
  });

  test("--diff shows what would change", async () => {
    place = playground({ "a.symbi": loose, "b.symbi": good });
    const ended = await place.symbi("fmt", "--diff", ".");
    expect(ended.stdout).toBe(`--- a.symbi\n+++ a.symbi\n@@ -1 +1 @@\n-${loose}+${tidy}`);
    expect(ended).toMatchObject({ code: 1, stderr: "1 file would be formatted, 1 unchanged.\n" });
    expect(text("a.symbi")).toBe(loose);
    expect(await place.symbi("fmt", "--diff", "b.symbi")).toMatchObject({ code: 0, stdout: "" });
  });

  test("--quiet leaves results and errors", async () => {
    place = playground({ "a.symbi": loose });
    expect(await place.symbi("--quiet", "fmt", "--check", ".")).toEqual({
      code: 1,
      stdout: "a.symbi\n",
      stderr: "",
    });
    expect(await place.symbi("--quiet", "fmt", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("--verbose names the files that were changed", async () => {
    place = playground({ "a.symbi": loose, "b.symbi": good });
    expect(await place.symbi("--verbose", "fmt", ".")).toMatchObject({
      stdout: "1 file formatted, 1 unchanged.\n",
      stderr: "Formatted a.symbi.\n",
    });
  });
});

describe("standard input", () => {
  test.each<[string, readonly string[], string, number, string, RegExp]>([
    ["goes to standard output", [], loose, 0, tidy, /^$/],
    ["is compared", ["--check"], loose, 1, "stdin.symbi\n", /^$/],
    ["is compared under its name", ["--check", "--stdin-filename", "x.symbi"], loose, 1, "x.symbi\n", /^$/],
    ["is as it should be", ["--check"], tidy, 0, "", /^$/],
    [
      "is shown as a diff",
      ["--diff"],
      loose,
      1,
      `--- stdin.symbi\n+++ stdin.symbi\n@@ -1 +1 @@\n-${loose}+${tidy}`,
      /^$/,
    ],
    [
      "holds a mistake",
      ["--stdin-filename", "x.symbi"],
      broken,
      1,
      half,
      /^x\.symbi:2:7: error\[missing-separator\]: /,
    ],
    ["is empty", [], "", 0, "", /^$/],
  ])("%s", async (_, args, stdin, code, stdout, stderr) => {
    place = playground();
    const ended = await place.run(["fmt", "--stdin", ...args], { stdin });
    expect(ended).toMatchObject({ code, stdout });
    expect(ended.stderr).toMatch(stderr);
  });
});

describe("what cannot be laid out", () => {
  test("a mistake: the other blocks are, and the first one is told with its place", async () => {
    place = playground({ "a.symbi": broken, "b.symbi": loose });
    const ended = await place.symbi("fmt", ".");
    expect(ended).toMatchObject({ code: 1, stdout: "2 files formatted, 0 unchanged; 1 with mistakes.\n" });
    expect(ended.stderr).toMatch(
      /^a\.symbi:2:7: error\[missing-separator\]: .*`name`.*\nBlocks with mistakes/,
    );
    expect([text("a.symbi"), text("b.symbi")]).toEqual([half, tidy]);
    expect(await place.symbi("fmt", "--check", "a.symbi")).toMatchObject({ code: 1, stdout: "" });
  });

  test("a mistake that makes the rest a guess: the file stays as it is", async () => {
    const guess = `schedule {\n}schedule {\n\n  agent a { model "m" }\n  schedule b { agent="a" }\n\n}\n`;
    place = playground({ "a.symbi": guess });
    const ended = await place.symbi("fmt", ".");
    expect(ended).toMatchObject({ code: 1, stdout: "0 files formatted, 1 unchanged; 1 with mistakes.\n" });
    expect(ended.stderr).toMatch(/^a\.symbi:4:3: error\[.*\nNothing in this file is formatted/);
    expect(text("a.symbi")).toBe(guess);
  });

  test.each<[string, string | Buffer, number, RegExp]>([
    ["not text", Buffer.from([0x61, 0]), 1, /a\.symbi: not a text file/],
    ["not UTF-8", Buffer.from([0xff, 0xfe, 0x41]), 1, /a\.symbi: not valid UTF-8/],
  ])("%s", async (_, content, code, pattern) => {
    place = playground({ "b.symbi": loose });
    place.write("a.symbi", content);
    const ended = await place.symbi("fmt", ".");
    expect(ended.stderr).toMatch(pattern);
    expect(ended.code).toBe(code);
    expect(text("b.symbi")).toBe(tidy);
  });

  test("a file that is not there", async () => {
    place = playground({ "b.symbi": loose });
    expect(await place.symbi("fmt", "gone.symbi", "b.symbi")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/gone\.symbi: no such file/),
    });
    expect(text("b.symbi")).toBe(tidy);
  });

  test.each<[readonly string[], RegExp]>([
    [["fmt"], /There are no \.symbi files/],
    [["fmt", "--stdin", "a.symbi"], /either files or standard input/],
    [["fmt", "--stdin-filename", "a.symbi"], /--stdin-filename needs --stdin/],
    [["fmt", ""], /must not be empty/],
  ])("wrong usage: %j", async (args, pattern) => {
    place = playground();
    const ended = await place.run(args, { stdin: "" });
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(pattern) });
  });
});
