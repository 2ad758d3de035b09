import { hostname } from "node:os";
import { pid } from "node:process";
import { describe, expect, test } from "vitest";
import type { OwnerInfo } from "../store.ts";
import { startElsewhere } from "./elsewhere.ts";
import type { Bench } from "./subject.ts";

function owner(id: string, more: Partial<OwnerInfo> = {}): OwnerInfo {
  return { id, kind: "scheduler", pid, host: hostname(), since: 5, ...more };
}

export function owning(it: Bench): void {
  describe("owning the store", () => {
    test("one at a time, and everybody can see who", async () => {
      const other = await it.open();
      expect(await other.holder()).toBeUndefined();
      const first = await it.store.acquire(owner("one"));
      expect(first.ok).toBe(true);
      expect(await other.holder()).toEqual(owner("one"));
      expect(await it.store.holder()).toEqual(owner("one"));
      expect(await other.acquire(owner("two"))).toEqual({ ok: false, holder: owner("one") });
      expect(await it.store.acquire(owner("three"))).toEqual({ ok: false, holder: owner("one") });
      expect(await other.holder()).toEqual(owner("one"));

      if (first.ok) await first.release();
      expect(await other.holder()).toBeUndefined();
      const second = await other.acquire(owner("two", { kind: "foreground" }));
      expect(second.ok).toBe(true);
      if (first.ok) await first.release();
      expect(await it.store.holder()).toEqual(owner("two", { kind: "foreground" }));
    });

    test("closing lets go", async () => {
      const other = await it.open();
      await it.store.acquire(owner("one"));
      await it.store.close();
      expect(await other.holder()).toBeUndefined();
      expect((await other.acquire(owner("two"))).ok).toBe(true);
    });

    test("of those who ask at once, one gets it", async () => {
      const stores = [it.store, await it.open(), await it.open()];
      const asked = await Promise.all(stores.map((store, i) => store.acquire(owner(`owner${i}`))));
      expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("the owner's work and others' reading and writing go on side by side", async () => {
      await it.store.acquire(owner("one"));
      const other = await it.open();
      await other.register(
        { now: 1, jobs: [], agents: [{ definition: { name: "w" }, baseDir: "/" }] },
        { create: () => ({}), update: () => ({}) },
      );
      expect(await it.store.getAgent("w")).toBeDefined();
    });

    test("it ends with its process, however that ends", async () => {
      for (let round = 0; round < 3; round += 1) {
        const child = startElsewhere(it.subject, "own");
        const line = await child.line();
        expect(JSON.parse(line)).toEqual({ ok: true });
        expect(await it.store.acquire(owner("me"))).toMatchObject({
          ok: false,
          holder: { id: `child-${child.pid}`, pid: child.pid },
        });
        await child.kill();
        expect(await it.store.holder()).toBeUndefined();
        const mine = await it.store.acquire(owner("me"));
        expect(mine.ok).toBe(true);
        if (mine.ok) await mine.release();
      }
    });

    test("a process that looks does not get in the way of one that takes", async () => {
      const lookers = [startElsewhere(it.subject, "look"), startElsewhere(it.subject, "look")];
      try {
        for (const looker of lookers) await looker.line();
        for (let round = 0; round < 50; round += 1) {
          const mine = await it.store.acquire(owner(`round-${round}`));
          expect(mine.ok).toBe(true);
          if (mine.ok) await mine.release();
        }
      } finally {
        for (const looker of lookers) await looker.kill();
      }
    });
  });
}
