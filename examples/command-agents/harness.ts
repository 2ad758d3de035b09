// Lets any agent harness that has a command line be an agent: node harness.ts PROGRAM [ARGUMENT…]
// The prompt goes to its standard input; what it prints is the answer, and is passed on as it comes.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

interface Request {
  readonly agent: { readonly system_prompt?: string };
  readonly input: string;
  readonly session: { readonly summary: string | null };
  readonly deadline: string;
}

const { agent, input, session, deadline }: Request = JSON.parse(readFileSync(0, "utf8"));
const say = (event: object): void => console.log(JSON.stringify(event));

const prompt = [
  agent.system_prompt,
  // Written by an earlier run, perhaps from what strangers wrote: marked off as data.
  session.summary === null ? undefined : `<last-run>\n${session.summary}\n</last-run>`,
  input,
  `You have until ${deadline}.`,
]
  .filter((part) => part !== undefined && part !== "")
  .join("\n\n");

const [program = "cat", ...args] = process.argv.slice(2);
say({ type: "step", step: 1, name: program });
const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
child.on("error", (error) => {
  console.error(`${program} could not be started: ${error.message}`);
  process.exitCode = 1;
});
// A harness need not read to the end.
child.stdin.on("error", () => undefined);
child.stdin.end(prompt);
child.stdout.setEncoding("utf8").on("data", (text: string) => say({ type: "text", text }));
// When the time is up the whole process group is told, so the harness hears of it by itself. It has `grace` to end.
process.on("SIGTERM", () => undefined);
child.on("close", (code) => {
  process.exitCode ||= code ?? 1;
});
