import { describe } from "vitest";
import { claiming } from "./claiming.ts";
import { changing } from "./changing.ts";
import { crashing } from "./crashing.ts";
import { finishing } from "./finishing.ts";
import { owning } from "./owning.ts";
import { pruning } from "./pruning.ts";
import { reading } from "./reading.ts";
import { recording } from "./recording.ts";
import { registering } from "./registering.ts";
import { sequences } from "./sequences.ts";
import { starting } from "./starting.ts";
import { bench, type MakeSubject } from "./subject.ts";

export type { MakeSubject, Subject } from "./subject.ts";

/** Every promise of the `Store` seam, run on a real database. A store that passes can stand in for any other. */
export function storeConformance(name: string, make: MakeSubject): void {
  describe(`${name} keeps the promises of a store`, () => {
    const it = bench(make);
    registering(it);
    changing(it);
    claiming(it);
    starting(it);
    finishing(it);
    recording(it);
    reading(it);
    pruning(it);
    owning(it);
    crashing(it);
  });
  describe(`${name} after`, () => {
    sequences(make);
  });
}
