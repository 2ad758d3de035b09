import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cleanEnvironment, main, type Playground } from "../../cli/testing.ts";
import { until } from "./until.ts";

/** Whether there is a program here that gives another one a pseudo-terminal. */
export const canPretend = spawnSync("script", ["--version"]).status === 0;

/** Runs a command on a pseudo-terminal, presses Ctrl-C once `when` holds for what it has shown, and answers its end. */
export async function onTerminal(
  place: Playground,
  args: string,
  when: (text: string) => boolean,
): Promise<{ readonly code: number; readonly text: string }> {
  // `exec`: a shell that stays between would be ended by Ctrl-C too, and answer 130 in the command's place.
  const command = `exec "${process.execPath}" "${main}" ${args}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: place.dir,
    env: cleanEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  const closed = once(child, "close") as Promise<[number]>;
  await until(`time for Ctrl-C in ${args}`, () => when(text));
  child.stdin.write("\u0003");
  const [code] = await closed;
  return { code, text };
}
