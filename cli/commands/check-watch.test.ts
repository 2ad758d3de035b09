import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { canPretend, onTerminal } from "../../test/e2e/terminal.ts";
import { type Playground, playground, type Running } from "../testing.ts";

let place: Playground;
afterEach(() => place.remove());

const good = 'agent a { executor: "echo" }\nschedule { name: "s" agent: "a" cron: "0 9 * * *" }\n';
const bad = good.replace("0 9 * * *", "0 25 * * *");
const other = good.replace("agent a", "agent b").replace('"s"', '"t"').replace('"a"', '"b"');

/** A watcher whose reports are read one after the other. */
async function watching(
  ...args: readonly string[]
): Promise<{ running: Running; next: (pattern: RegExp) => Promise<void> }> {
  const running = place.start("check", "--watch", ...args);
  let seen = 0;
  /** Waits for a report on standard output that begins after all that was seen, and holds this. */
  const next = async (pattern: RegExp) => {
    const after = new RegExp(
      `^[^]{${seen}}[^]*?\\d\\d:\\d\\d:\\d\\d symbi check\\n[^]*?${pattern.source}[^]*?Waiting for changes`,
    );
    const text = await running.until(after);
    seen = after.exec(text)?.[0].length ?? text.length;
  };
  return { running, next };
}

async function endsWell({ child, ended }: Running): Promise<void> {
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 0 });
}

test("a change, a new file, a renamed one, a deleted one", async () => {
  place = playground({ "x.symbi": good, "notes.txt": "" });
  const { running, next } = await watching();
  await next(/No problems in 1 file\./);
  place.write("x.symbi", bad);
  await next(/x\.symbi:2:\d+: error\[cron-syntax\][^]*1 error in 1 file\./);
  place.write("sub/deeper/y.symbi", other);
  await next(/1 error in 2 files\./);
  // As editors save: a new file takes the place of the old one.
  place.write("x.symbi~", good);
  renameSync(join(place.dir, "x.symbi~"), join(place.dir, "x.symbi"));
  await next(/No problems in 2 files\./);
  place.write("x.symbi", bad);
  await next(/1 error in 2 files\./);
  renameSync(join(place.dir, "x.symbi"), join(place.dir, "z.symbi"));
  await next(/z\.symbi:2:\d+: error/);
  rmSync(join(place.dir, "z.symbi"));
  await next(/No problems in 1 file\./);
  rmSync(join(place.dir, "sub"), { recursive: true });
  await running.until(/There are no \.symbi files/);
  place.write("x.symbi", good);
  await next(/No problems in 1 file\./);
  await endsWell(running);
  const { stdout, stderr } = await running.ended;
  expect(stdout).not.toContain("\u001b");
  expect(stderr).toMatch(
    /^(error: There are no \.symbi files in .*\nName the files or folders to check, or begin with `symbi init`\.\n)+$/,
  );
});

test("the settings, broken and mended", async () => {
  place = playground({ "symbi.toml": "", "x.symbi": good.replace("cron", 'delivery: ["slack"] cron') });
  const { running, next } = await watching();
  await next(/error\[missing-channel-field\]/);
  place.write("symbi.toml", "[scheduler\n");
  await running.until(/symbi\.toml:1: not valid TOML/);
  place.write("symbi.toml", '[scheduler.delivery]\nslack_default_channel = "#ops"\n');
  await next(/No problems in 1 file\./);
  await endsWell(running);
});

test("the rest of the workspace, when one file is checked", async () => {
  place = playground({ "symbi.toml": "", "x.symbi": good.replace(/^.*\n/, ""), "y.symbi": "" });
  const { running, next } = await watching("x.symbi");
  await next(/warning\[unknown-agent\]/);
  place.write("y.symbi", 'agent a { executor: "echo" }\n');
  await next(/No problems in 1 file\./);
  await endsWell(running);
});

test("a single file outside of any workspace, not there at first, and nothing beside it", async () => {
  place = playground({ "beside.symbi": good });
  const { running, next } = await watching("x.symbi");
  await running.until(/x\.symbi: no such file/);
  place.write("beside.symbi", bad);
  place.write("x.symbi", good);
  await next(/No problems in 1 file\./);
  place.write("x.symbi", "a\0b");
  await running.until(/x\.symbi: not a text file/);
  await endsWell(running);
  expect((await running.ended).stdout).not.toContain("beside");
});

test("the file behind a link", async () => {
  place = playground({ "real.txt": good, "w/symbi.toml": "" });
  symlinkSync("../real.txt", join(place.dir, "w/link.symbi"));
  const { running, next } = await watching("w");
  await next(/No problems in 1 file\./);
  writeFileSync(join(place.dir, "real.txt"), bad);
  await next(/link\.symbi:2:\d+: error/);
  await endsWell(running);
});

test("a folder that is a link, and settings under a name of their own", async () => {
  place = playground({
    "real/prod.toml": "",
    "real/x.symbi": good.replace("cron", 'delivery: ["slack"] cron'),
  });
  symlinkSync("real", join(place.dir, "link"));
  const { running, next } = await watching("link", "--config", "real/prod.toml");
  await next(/link\/x\.symbi:2:\d+: error\[missing-channel-field\]/);
  place.write("real/prod.toml", '[scheduler.delivery]\nslack_default_channel = "#ops"\n');
  await next(/No problems in 1 file\./);
  place.write("real/x.symbi", bad);
  await next(/link\/x\.symbi:2:\d+: error\[cron-syntax\]/);
  await endsWell(running);
});

test("is ended by SIGTERM as well", async () => {
  place = playground({ "x.symbi": bad });
  const { running, next } = await watching();
  await next(/1 error in 1 file\./);
  running.child.kill("SIGTERM");
  expect(await running.ended).toMatchObject({ code: 0 });
});

test.runIf(canPretend)(
  "on a terminal, each report has the screen to itself, and Ctrl-C ends it",
  async () => {
    place = playground({ "x.symbi": good });
    const { code, text } = await onTerminal(place, "check --watch", (shown) =>
      shown.includes("Waiting for changes"),
    );
    expect(code).toBe(0);
    expect(text).toMatch(/^\u001b\[2J\u001b\[3J\u001b\[H.*symbi check/);
  },
);
