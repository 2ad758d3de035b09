import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../system-clock.ts";
import { endTree, processTree } from "../processes/index.ts";
import type { RunEvent, StopReason } from "../types.ts";
import { dir, logs, newFence, run, sh } from "./trial.ts";

describe("max_runtime ends the whole tree", () => {
  const limits = { maxRuntime: 400, grace: 300 };
  const setsid = execFileSync("/bin/sh", ["-c", "command -v setsid || true"], { encoding: "utf8" }).trim();
  // Starts a daemon that has left its parent, its group and its session, keeps stdout open and refuses SIGTERM.
  const daemon = `(${setsid} sh -c "trap '' TERM; while :; do sleep 1; done" ${dir} &)`;

  it.each([
    ["that hangs", sh("echo begun; sleep 60")],
    ["that ignores SIGTERM", sh("trap '' TERM; echo begun; while :; do sleep 1; done")],
    ["with children", sh("sleep 60 & sleep 60 & echo begun; wait")],
    ["whose child is in another group", sh("set -m; sleep 60 & set +m; echo begun; wait")],
    ["that is stopped", sh("echo begun; kill -STOP $$")],
    ["with a daemon", sh(`${daemon}; echo begun; sleep 60`)],
    [
      "with a daemon that cleared its environment",
      sh(`env -i ${setsid} sh -c "trap '' TERM; while :; do sleep 1; done" ${dir} & echo begun; sleep 60`),
    ],
  ])("of a command %s", async (_, command) => {
    const { outcome } = await run(command, { limits });
    expect(outcome).toMatchObject({
      status: "timed_out",
      output: "begun\n",
      summary: null,
      reason: {
        code: "max_runtime",
        sentence: "It ran for longer than its max_runtime of 400 ms and was ended.",
      },
    });
  });

  it("of a command that floods", async () => {
    const { outcome } = await run(["yes"], { limits });
    expect(outcome).toMatchObject({ status: "timed_out", outputTruncated: true });
  });

  it("and lets one that obeys finish its words", async () => {
    const script = "trap 'echo bye; exit 0' TERM; echo begun; while :; do sleep 0.05; done";
    const { outcome } = await run(sh(script), { limits: { maxRuntime: 400, grace: 10_000 } });
    expect(outcome).toMatchObject({ status: "timed_out", output: "begun\nbye\n" });
  });

  it.each<readonly [StopReason, string]>([
    [{ stop: "shutdown" }, "shutdown"],
    [{ stop: "cancelled" }, "cancelled"],
  ])("as does %j", async (reason, code) => {
    const controller = new AbortController();
    const { outcome } = await run(sh("echo begun; sleep 60"), {
      invocation: {
        signal: controller.signal,
        emit: (event) => event.type === "text" && controller.abort(reason),
      },
    });
    expect(outcome).toMatchObject({ status: "cancelled", reason: { code } });
  });
});

describe("max_runtime and an event loop that is blocked beyond it", () => {
  const limits = { maxRuntime: 400, grace: 300 };
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const emit = (event: RunEvent): void => {
    if (event.type === "text") Atomics.wait(sleeper, 0, 0, 800);
  };

  it("a command that ended in time meanwhile has succeeded", async () => {
    const { outcome } = await run(sh("echo begun; sleep 0.1; echo done"), { limits, invocation: { emit } });
    expect(outcome).toMatchObject({ status: "succeeded", output: "begun\ndone\n" });
  });

  it("one that goes on is ended when it is seen", async () => {
    const { outcome } = await run(sh("echo begun; sleep 60"), { limits, invocation: { emit } });
    expect(outcome).toMatchObject({ status: "timed_out" });
  });
});

describe("what a command leaves behind when it exits", () => {
  it.each([
    ["a child that holds its output", "sleep 60 & echo fine"],
    ["a child that ignores SIGTERM", "(trap '' TERM; while :; do sleep 1; done) & echo fine"],
    ["a daemon", "(setsid sleep 60 &) ; echo fine"],
  ])("%s is ended, and the run does not wait for it", async (_, script) => {
    const { outcome, events } = await run(sh(script), { limits: { grace: 300 } });
    expect(outcome).toMatchObject({ status: "succeeded", output: "fine\n" });
    expect(logs(events)).toEqual([expect.stringContaining("The command exited and left")]);
  });

  it("the next scheduler finds and kills what a dead one left", async () => {
    const fence = newFence();
    const loop = "trap '' TERM; while :; do sleep 1; done";
    const script = `setsid sh -c "${loop}" ${dir} & sleep 60 & env -i sh -c "${loop}" ${dir} &`;
    const env = { ...process.env, SYMBI_FENCE: fence };
    const child = spawn("/bin/sh", ["-c", script], { env, detached: true, stdio: "ignore" });
    await once(child, "exit");
    expect(await processTree(fence).alive()).not.toEqual([]);
    expect(await endTree(processTree(fence), 0, systemClock)).toEqual({ gone: true });
    expect(await processTree(fence).alive()).toEqual([]);
  });
});
