import { expect, test } from "vitest";
import { runDirectly } from "./direct.ts";
import { untilStopped, useStage } from "./stage.ts";

const stage = useStage();

test("an agent that is told to stop has its grace; told again, what is left of it is killed", async () => {
  const { machine, leftovers, folder } = stage();
  const stop = new AbortController();
  const now = new AbortController();
  let fence = "";
  const ended = runDirectly(
    {
      ...machine,
      runAgent: (invocation) => {
        ({ fence } = invocation);
        return untilStopped(invocation);
      },
    },
    { definition: { name: "a" }, baseDir: folder },
    "well?",
    { emit: () => undefined, signal: stop.signal, now: now.signal },
  );
  expect(leftovers).toEqual([]);
  now.abort();
  expect(leftovers).toEqual([fence]);
  stop.abort({ stop: "cancelled" });
  expect(await ended).toMatchObject({ status: "cancelled" });
});
