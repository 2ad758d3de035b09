import { describe } from "vitest";
import { claiming } from "./claiming.ts";
import { changing } from "./changing.ts";
import { crashing } from "./crashing.ts";
import { explaining } from "./explaining.ts";
import { finishing } from "./finishing.ts";
import { keepingTime } from "./keeping-time.ts";
import { owning } from "./owning.ts";
import { pruning } from "./pruning.ts";
import { reading } from "./reading.ts";
import { recording } from "./recording.ts";
import { registering } from "./registering.ts";
import { renaming } from "./renaming.ts";
import { sequences } from "./sequences.ts";
import { sharing } from "./sharing.ts";
import { spending } from "./spending.ts";
import { starting } from "./starting.ts";
import { bench, type MakeSubject } from "./subject.ts";
import { takingTurns } from "./taking-turns.ts";
import { tallying } from "./tallying.ts";

export type { MakeSubject, Subject } from "./subject.ts";

/** Every promise of the `Store` seam, run on a real database. A store that passes can stand in for any other. */
export function storeConformance(name: string, make: MakeSubject): void {
  describe(`${name} keeps the promises of a store`, () => {
    const it = bench(make);
    registering(it);
    renaming(it);
    changing(it);
    claiming(it);
    takingTurns(it);
    starting(it);
    finishing(it);
    sharing(it);
    recording(it);
    spending(it);
    reading(it);
    tallying(it);
    pruning(it);
    explaining(it);
    keepingTime(it);
    owning(it);
    crashing(it);
  });
  describe(`${name} after`, () => {
    sequences(make);
  });
}
