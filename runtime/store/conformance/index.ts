import { describe } from "vitest";
import { claiming } from "./claiming.ts";
import { crashing } from "./crashing.ts";
import { owning } from "./owning.ts";
import { reading } from "./reading.ts";
import { registering } from "./registering.ts";
import { running } from "./running.ts";
import { sequences } from "./sequences.ts";
import { bench, type MakeSubject } from "./subject.ts";

export type { MakeSubject, Subject } from "./subject.ts";

/** Every promise of the `Store` seam, run on a real database. A store that passes can stand in for any other. */
export function storeConformance(name: string, make: MakeSubject): void {
  describe(`${name} keeps the promises of a store`, () => {
    const it = bench(make);
    registering(it);
    claiming(it);
    running(it);
    reading(it);
    owning(it);
    crashing(it);
  });
  describe(name, () => sequences(make));
}
