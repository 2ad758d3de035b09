import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openPlayground, ordinaryUser } from "../../test/e2e/ordinary-user.ts";
import { type Playground, playground } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const text = `agent a { executor: "echo" } # keep me
schedule {
  name: "s"
  agent: "a"
  cron: "0 9 * * *"
  tags: ["x" "y"]
  max_retries: "2"
  delivry: ["stdout"]
}
`;
const mended = text.replace('"x" "y"', '"x", "y"').replace('"2"', "2");
const mendedUnsafely = mended.replace("delivry", "delivery");
const good = (field: string) =>
  `agent a { executor: "echo" }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n  ${field}\n}\n`;
const held = (name: string) => readFileSync(join(place.dir, name), "utf8");

describe("--fix", () => {
  test("writes what is safe, reports what is left, and says what it did", async () => {
    place = playground({ "x.symbi": text, "sub/y.symbi": "schedul {}\n" });
    const ended = await place.symbi("check", "--fix");
    expect(held("x.symbi")).toBe(mended);
    expect(held("sub/y.symbi")).toBe("schedul {}\n");
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(ended.stdout).toMatch(/x\.symbi:8:3: error\[unknown-field\]/);
    expect(ended.stdout).toMatch(
      /\n2 errors in 2 files\.\n2 can be fixed with `--fix --unsafe-fixes`, which may change what a file means\.\nFixed 2 problems in 1 file\.\n$/,
    );
    expect(readdirSync(place.dir).toSorted()).toEqual(["sub", "x.symbi"]);
  });

  test("with --unsafe-fixes writes those, too, and is then content", async () => {
    place = playground({ "x.symbi": text });
    const ended = await place.symbi("check", "--fix", "--unsafe-fixes", "x.symbi");
    expect(held("x.symbi")).toBe(mendedUnsafely);
    expect(ended).toEqual({
      code: 0,
      stdout: "No problems in 1 file.\nFixed 3 problems in 1 file.\n",
      stderr: "",
    });
    const again = await place.symbi("check", "--fix", "x.symbi");
    expect(again).toEqual({ code: 0, stdout: "No problems in 1 file.\n", stderr: "" });
  });

  test("without it, the report says what it would do", async () => {
    place = playground({ "x.symbi": text });
    const { stdout } = await place.symbi("check");
    expect(stdout).toMatch(
      /\n2 can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`, which may change what a file means\.\n$/,
    );
    expect(held("x.symbi")).toBe(text);
  });

  test("--format json reports what is left, --quiet errors alone", async () => {
    place = playground({
      "x.symbi": text,
      "y.symbi": text.replaceAll('"s"', '"t"').replace("agent a", "agent b"),
    });
    const json = await place.symbi("check", "--fix", "x.symbi", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      diagnostics: [{ code: "unknown-field", fixes: [{ applicability: "unsafe" }] }],
      summary: { errors: 1 },
    });
    expect(json).toMatchObject({ code: 1, stderr: "Fixed 2 problems in 1 file.\n" });
    const quiet = await place.symbi("check", "--fix", "--unsafe-fixes", "--quiet", "y.symbi");
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, "", ""]);
    expect(held("y.symbi")).toContain('"x", "y"');
  });

  test("other files of the workspace help to check, and are left alone", async () => {
    place = playground({
      "symbi.toml": "",
      "x.symbi": text,
      "y.symbi": 'agent b { model: "m" command: "x" }\n',
    });
    await place.symbi("check", "--fix", "x.symbi");
    expect(held("x.symbi")).toBe(mended);
    expect(held("y.symbi")).toContain('command: "x"');
  });
});

describe("what is not reported is not fixed", () => {
  test.each([
    ["what --ignore turns off", text, ["--ignore", "missing-comma,wrong-type"]],
    [
      "what a comment silences",
      good(`delivery: ["stdout", "stdout"] # symbi-ignore duplicate-item: louder`),
      [],
    ],
  ])("%s", async (_, written, args) => {
    place = playground({ "x.symbi": written });
    const { stdout } = await place.symbi("check", "--fix", ...args);
    expect(held("x.symbi")).toBe(written);
    expect(stdout).not.toContain("Fixed");
  });

  test("a comment that silences nothing is taken away", async () => {
    place = playground({
      "x.symbi": good('tags: ["x"]\n  # symbi-ignore duplicate-item: long ago\n  delivery: []'),
    });
    expect(await place.symbi("check", "--fix")).toMatchObject({
      code: 0,
      stdout: "No problems in 1 file.\nFixed 1 problem in 1 file.\n",
    });
    expect(held("x.symbi")).toBe(good('tags: ["x"]\n  delivery: []'));
  });

  test("the baseline is compared with what is left", async () => {
    place = playground({ "x.symbi": text });
    const known = ["check", "--baseline", "known.json"];
    await place.symbi(...known, "--update-baseline");
    const ended = await place.symbi(...known, "--fix");
    expect(ended.stdout).toMatch(/^No problems in 1 file.*1 .*baseline.*\nFixed 2 problems in 1 file\.\n$/);
    expect(ended.code).toBe(0);
    expect(held("x.symbi")).toBe(mended);
  });
});

describe("a file stays what it was", () => {
  test("byte order mark, CRLF, mode", async () => {
    place = playground();
    const crlf = (lines: string) => `\ufeff${lines.replaceAll("\n", "\r\n")}`;
    chmodSync(place.write("x.symbi", crlf(text)), 0o640);
    await place.symbi("check", "--fix");
    expect(held("x.symbi")).toBe(crlf(mended));
    expect(statSync(join(place.dir, "x.symbi")).mode & 0o7777).toBe(0o640);
  });

  test("a link stays a link, and the file behind it is fixed", async () => {
    place = playground({ "real/x.symbi": text });
    mkdirSync(join(place.dir, "agents"));
    place.write("symbi.toml", "");
    symlinkSync("../real/x.symbi", join(place.dir, "agents/link.symbi"));
    const ended = await place.symbi("check", "--fix", "agents");
    expect(lstatSync(join(place.dir, "agents/link.symbi")).isSymbolicLink()).toBe(true);
    expect(held("real/x.symbi")).toBe(mended);
    expect(ended.stdout).toContain("Fixed 2 problems in 1 file.");
  });

  test("a link that leads out of the workspace is not written through", async () => {
    place = playground({ "outside.symbi": text, "inside/symbi.toml": "" });
    symlinkSync("../outside.symbi", join(place.dir, "inside/link.symbi"));
    const ended = await place.symbi("check", "--fix", "inside");
    expect(held("outside.symbi")).toBe(text);
    expect(ended.stderr).toMatch(
      /inside\/link\.symbi: not fixed: a link to .*outside\.symbi, outside of .*inside\. Name that file/,
    );
    expect(ended.stdout).toContain("3 errors in 1 file.");
    expect(ended.code).toBe(3);
  });

  test("another name of it keeps what it had", async () => {
    place = playground({ "x.symbi": text });
    linkSync(join(place.dir, "x.symbi"), join(place.dir, "copy.txt"));
    await place.symbi("check", "--fix");
    expect([held("x.symbi"), held("copy.txt")]).toEqual([mended, text]);
  });

  test("what cannot be read is told, and the others are fixed", async () => {
    place = playground({ "x.symbi": text, "binary.symbi": "a\0b" });
    const ended = await place.symbi("check", "--fix");
    expect(held("x.symbi")).toBe(mended);
    expect(ended.stderr).toMatch(/binary\.symbi: not a text file/);
    expect(ended.code).toBe(1);
  });

  test.runIf(ordinaryUser !== undefined)(
    "what may not be written is told, and the others are fixed",
    async () => {
      place = openPlayground({ "a.symbi": text.replace("agent a", "agent b").replace('"s"', '"t"') });
      place.write("b.symbi", text);
      for (const name of ["a.symbi", "b.symbi"]) chmodSync(join(place.dir, name), 0o666);
      mkdirSync(join(place.dir, "shut"));
      place.write("shut/c.symbi", 'agent c { command: "x" }\n');
      place.write("read-only.symbi", 'agent d { command: "x" }\n');
      place.write("ours.symbi", 'agent e { command: "x" }\n');
      const root = process.getuid?.() === 0;
      chmodSync(join(place.dir, "read-only.symbi"), 0o444);
      chmodSync(join(place.dir, "ours.symbi"), 0o666);
      chmodSync(join(place.dir, "shut/c.symbi"), 0o666);
      chmodSync(join(place.dir, "shut"), 0o555);
      const ended = await place.run(["check", "--fix"], ordinaryUser ?? {});
      chmodSync(join(place.dir, "shut"), 0o755);
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(
        /read-only\.symbi: not fixed: this user may not write it\. Check its permissions/,
      );
      expect(ended.stderr).toMatch(/shut\/c\.symbi: not fixed: no file may be made in its folder/);
      expect(held("read-only.symbi")).toBe('agent d { command: "x" }\n');
      expect(held("shut/c.symbi")).toBe('agent c { command: "x" }\n');
      expect(readdirSync(place.dir).toSorted()).toEqual([
        "a.symbi",
        "b.symbi",
        "ours.symbi",
        "read-only.symbi",
        "shut",
      ]);
      // Ours, if we are root: a new file would be the user's.
      expect(held("ours.symbi")).toBe(root ? 'agent e { command: "x" }\n' : 'agent e { command: ["x"] }\n');
      expect(ended.stderr.includes("ours.symbi: not fixed: it belongs to another user")).toBe(root);
    },
  );
});

describe("--diff", () => {
  const diff = `--- x.symbi
+++ x.symbi
@@ -3,7 +3,7 @@
   name: "s"
   agent: "a"
   cron: "0 9 * * *"
-  tags: ["x" "y"]
-  max_retries: "2"
+  tags: ["x", "y"]
+  max_retries: 2
   delivry: ["stdout"]
 }
`;

  test("shows what --fix would do, and writes nothing", async () => {
    place = playground({ "x.symbi": text });
    for (const args of [["--diff"], ["--diff", "--fix"]]) {
      const ended = await place.symbi("check", ...args);
      expect(ended).toMatchObject({ code: 1, stdout: diff });
      expect(ended.stderr).toMatch(
        /error\[unknown-field\].*\n1 error in 1 file\.\nWould fix 2 problems in 1 file\.\n$/s,
      );
    }
    expect(held("x.symbi")).toBe(text);
  });

  test("exit code 1 where something would change, 0 where all is well", async () => {
    place = playground({ "x.symbi": text });
    const all = await place.symbi("check", "--diff", "--unsafe-fixes");
    expect(all).toMatchObject({ code: 1, stderr: "Would fix 3 problems in 1 file.\n" });
    place.write("x.symbi", mendedUnsafely);
    expect(await place.symbi("check", "--diff")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("colours, where they are wanted", async () => {
    place = playground({ "x.symbi": text });
    const { stdout } = await place.symbi("check", "--diff", "--color", "always");
    expect(stdout).toContain('\u001b[31m-  max_retries: "2"\u001b[39m\n');
    // oxlint-disable-next-line no-control-regex
    expect(stdout.replace(/\u001b\[[0-9;]*m/g, "")).toBe(diff);
  });
});

describe("--stdin", () => {
  test("--fix prints the fixed text, and reports on standard error", async () => {
    place = playground();
    const stdin = `\ufeff${text.replaceAll("\n", "\r\n")}`;
    const ended = await place.run(["check", "--stdin", "--fix"], { stdin });
    expect(ended.stdout).toBe(`\ufeff${mended.replaceAll("\n", "\r\n")}`);
    expect(ended.stderr).toMatch(
      /stdin\.symbi:8:3: error\[unknown-field\].*\nFixed 2 problems in 1 file\.\n$/s,
    );
    expect(ended.code).toBe(1);
  });

  test.each([mendedUnsafely, "", "# nothing\n"])(
    "--fix prints what needs no fixing as it is: %j",
    async (stdin) => {
      place = playground();
      expect(await place.run(["check", "--stdin", "--fix"], { stdin })).toEqual({
        code: 0,
        stdout: stdin,
        stderr: "",
      });
    },
  );

  test("--diff prints a diff", async () => {
    place = playground();
    const ended = await place.run(["check", "--stdin", "--stdin-filename", "a/b.symbi", "--diff"], {
      stdin: text,
    });
    expect(ended.stdout).toMatch(/^--- a\/b\.symbi\n\+\+\+ a\/b\.symbi\n@@ /);
    expect(ended.code).toBe(1);
  });

  test("what is no text is not taken for an empty one", async () => {
    place = playground();
    const ended = await place.run(["check", "--stdin", "--fix"], { stdin: Buffer.from([0xff, 0xfe]) });
    expect(ended).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(/not valid UTF-8/) });
  });

  test("under its name it stands for a file of a workspace, with the settings of that place", async () => {
    place = playground({
      "w/symbi.toml": '[scheduler.delivery]\nslack_default_channel = "#ops"\n',
      "w/agents.symbi": 'agent b { executor: "echo" }\n',
      "w/jobs.symbi": "what is here is not looked at",
    });
    const stdin = 'schedule s { agent: "b" cron: "0 9 * * *" delivery: ["slack"] max_retries: "2" }\n';
    const named = ["check", "--stdin", "--stdin-filename", "w/jobs.symbi", "--fix"];
    expect(await place.run(named, { stdin })).toMatchObject({
      code: 0,
      stdout: stdin.replace('"2"', "2"),
      stderr: "Fixed 1 problem in 1 file.\n",
    });
    expect(held("w/jobs.symbi")).toBe("what is here is not looked at");
    const unsaved = ["check", "--stdin", "--stdin-filename", "w/sub/new.symbi", "--fix"];
    expect(await place.run(unsaved, { stdin })).toMatchObject({ code: 0 });
    const nameless = await place.run(["check", "--stdin"], { stdin, cwd: join(place.dir, "w") });
    expect(nameless.stdout).toMatch(/warning\[unknown-agent\]/);
  });
});

test.each<[readonly string[], RegExp]>([
  [["--unsafe-fixes"], /--unsafe-fixes .* needs --fix to apply them or --diff/],
  [["--watch", "--fix"], /--watch only looks/],
  [["--watch", "--diff"], /--watch only looks/],
  [["--watch", "--stdin"], /--watch looks at files/],
  [["--watch", "--format", "json"], /--format text only/],
  [["--diff", "--baseline", "b.json", "--update-baseline"], /--diff writes nothing/],
  [["--watch", "--baseline", "b.json", "--update-baseline"], /--watch writes nothing/],
  [["--watch", "--select", "nonsense"], /--select: .*nonsense/],
  [["--diff", "--format", "json"], /--diff prints a diff/],
  [["--stdin", "--fix", "--format", "json"], /--stdin --fix prints the fixed text/],
  [["--stdin", "--fix", "x.symbi"], /either files or standard input/],
])("%j do not go together", async (args, pattern) => {
  place = playground({ "x.symbi": text });
  const ended = await place.run(["check", ...args], { stdin: text });
  expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(pattern) });
  expect(held("x.symbi")).toBe(text);
});
