import { hostname } from "node:os";
import { argv, exit, pid, stdout } from "node:process";
import { setImmediate as breathe } from "node:timers/promises";
import type { Store } from "../store.ts";
import { everyTen, outcome, start } from "./material.ts";

/** What other processes do to the store in the tests: `module argument role`. Works until it is killed. */

const [, , module = "", argument = "", role] = argv;
const { openForTest }: { openForTest: (argument: string) => Promise<Store> } = await import(module);
const store = await openForTest(argument);

switch (role) {
  case "own":
    await own();
    break;
  case "look":
    await look();
    break;
  case "claim":
    await work();
    break;
  default:
    exit(2);
}

function say(what: object): void {
  stdout.write(`${JSON.stringify(what)}\n`);
}

async function own(): Promise<void> {
  const owner = { id: `child-${pid}`, kind: "scheduler", pid, host: hostname(), since: 1 } as const;
  const acquired = await store.acquire(owner);
  say({ ok: acquired.ok });
  setInterval(() => undefined, 1_000);
}

async function look(): Promise<void> {
  for (let first = true; ; first = false) {
    await store.holder();
    if (first) say({ looking: true });
    await breathe();
  }
}

/** A scheduler's life in short: what a dead one left, then claim, start, finish. Says what is durable. */
async function work(): Promise<void> {
  const orphans = await store.runningAttempts();
  await store.finishAttempts(
    1,
    orphans.map(({ run, attempt }) =>
      outcome(run.id, attempt.fence, { attemptState: "lost", state: "queued" }),
    ),
    () => ({}),
  );
  for (let round = 0; ; round += 1) {
    const now = Math.max(...(await store.listJobs()).map((job) => job.nextFire ?? 0));
    const { rows } = await store.claimDue(now, 7, everyTen);
    const ready = await store.readyRuns(now, 5);
    const starts = ready.map(({ run }) => start(run.id, `${pid}-${round}-${run.id}`));
    const attempts = await store.startAttempts(now, String(pid), starts, () => ({}));
    const finished = attempts.map(({ runId, fence }) =>
      outcome(runId, fence, { deliveries: [{ id: `${runId}.out`, channel: "stdout" }] }),
    );
    await store.finishAttempts(now, finished, () => ({}));
    say({ rows, finished: finished.map(({ runId }) => runId) });
    await breathe();
  }
}
