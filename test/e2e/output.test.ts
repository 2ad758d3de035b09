import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { canPretend, onTerminal } from "./terminal.ts";
import { cleanEnvironment, main, type Playground, playground } from "../../cli/testing.ts";

let place: Playground;
afterEach(() => place.remove());

test("what is said about a result follows it, also where both go to one slow reader", async () => {
  place = playground({
    "s.symbi": `agent a { command: ["sh", "-c", "yes 0123456789 | head -c 3000000"] }
schedule { name: "s" agent: "a" cron: "0 9 1 1 *" }
`,
  });
  await place.symbi("cron", "add", "--file", "s.symbi");
  const child = spawn("sh", ["-c", '"$0" "$1" cron run s 2>&1 | cat', process.execPath, main], {
    cwd: place.dir,
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await once(child, "close");
  const lines = text.trimEnd().split("\n");
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^The output was longer: 3000000 bytes of it are in \/.*\/run_\w+\.txt\.$/),
    expect.stringMatching(/^s succeeded in .* \(run_\w+\)$/),
  ]);
  expect(new Set(lines.slice(0, -3))).toEqual(new Set(["0123456789"]));
  expect(Buffer.byteLength(lines.slice(0, -2).join("\n"))).toBe(1_048_576);
});

describe("what others wrote cannot act on the terminal", () => {
  const wipe = "\u001b[2J";

  test.runIf(canPretend)("an agent's output under a scheduler", async () => {
    place = playground({
      "s.symbi": `agent a { command: ["printf", "wiped \\\\033[2J\\\\n"] }
schedule { name: "s" agent: "a" cron: "* * * * * *" }
`,
    });
    const { text } = await onTerminal(place, "up", (seen) => /^wiped /m.test(seen));
    expect(text).toContain("wiped \\x1b[2J");
    expect(text).not.toContain(wipe);
  });

  test("a file's name, an expression, a path", async () => {
    place = playground();
    place.write(`x${wipe}.symbi`, Buffer.from([0]));
    for (const args of [
      ["check"],
      ["cron", "add", "--file", `x${wipe}.symbi`],
      ["next", `${wipe} * * * *`],
      ["cron", "add", "--file", `x${wipe}.symbi`, "--db", `${wipe}/x.db`],
      ["check", "--config", `${wipe}.toml`],
    ]) {
      const { stderr, code } = await place.symbi(...args);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toContain("\\x1b[2J");
      expect(stderr).not.toContain(wipe);
    }
  });
});
