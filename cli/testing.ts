import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Runs the command line as users do: a real child process in a folder of its own. */
export interface Playground {
  readonly dir: string;
  write(name: string, text: string | Buffer): string;
  symbi(...args: readonly string[]): Promise<Ended>;
  /** The same, with settings of the process. */
  run(args: readonly string[], options: RunOptions): Promise<Ended>;
  start(...args: readonly string[]): Running;
  /** The same, with settings of the process. */
  launch(args: readonly string[], options: RunOptions): Running;
  remove(): void;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: the tester. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when what was written to stdout and stderr so far satisfies the pattern; rejects when it ends before. */
  until(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

export const main = fileURLToPath(new URL("./main.ts", import.meta.url));

export function playground(files: Readonly<Record<string, string>> = {}): Playground {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "symbi-cli-")));
  const running = new Set<ChildProcess>();
  const write = (name: string, text: string | Buffer) => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  for (const [name, text] of Object.entries(files)) write(name, text);

  const launch = (args: readonly string[], { stdin, env, cwd = dir, user }: RunOptions): Running => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      ...user,
      stdio: ["pipe", "pipe", "pipe"],
    });
    running.add(child);
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
    return watch(child, () => running.delete(child));
  };
  return {
    dir,
    write,
    symbi: (...args) => launch(args, {}).ended,
    run: (args, options) => launch(args, options).ended,
    start: (...args) => launch(args, {}),
    launch,
    remove() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The sources run unbuilt: without the cache, every one of a few hundred processes would strip their types anew. */
const compileCache = fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url));

/** Nothing of the tester's own settings may leak in. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("SYMBI_") && name !== "FORCE_COLOR" && name !== "NO_COLOR",
  );
  return { ...Object.fromEntries(own), TZ: "UTC", NODE_COMPILE_CACHE: compileCache };
}

function watch(child: ChildProcess, onEnd: () => void): Running {
  let stdout = "";
  let stderr = "";
  let over = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    look();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      over = true;
      onEnd();
      look();
      resolve({ code, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const so_far = stdout + stderr;
          if (pattern.test(so_far)) resolve(so_far);
          else if (over) reject(new Error(`ended without ${String(pattern)}:\n${so_far}`));
          else return;
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** A project with an agent that answers at once, one that fails, and one that is slow. */
export const project: Readonly<Record<string, string>> = {
  "symbi.toml": "[scheduler]\nshutdown_timeout_seconds = 20\n",
  "agent.symbi": `
agent "reporter-agent" {
  executor: "echo"
  echo: { output: "all quiet" }
}

agent broken {
  command: ["node", "-e", "console.log('half'); process.exit(3)"]
}

schedule {
  name: "daily-report"
  agent: "reporter-agent"
  cron: "0 9 * * *"
  tags: ["daily"]
}

schedule {
  name: "breaks"
  agent: "broken"
  cron: "30 9 * * *"
}
`,
};
