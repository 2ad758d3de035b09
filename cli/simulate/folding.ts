import { localTime } from "../times.ts";
import type { Happening } from "./happenings.ts";
import type { Lines } from "./lines.ts";

interface Folded {
  readonly title: string;
  readonly name: string;
  shown: number;
  hidden: number;
  last: number;
}

/** Of what happens alike to a schedule on one day, shows the first few and counts the rest. */
export class Folding {
  readonly #zone: string;
  readonly #most: number;
  readonly #lines: Lines;
  readonly #out: (line: string) => void;
  readonly #today = new Map<string, Folded>();
  #day = "";

  constructor(zone: string, most: number, lines: Lines, out: (line: string) => void) {
    this.#zone = zone;
    this.#most = most;
    this.#lines = lines;
    this.#out = out;
  }

  add(happening: Happening): void {
    const day = localTime(happening.at, this.#zone).slice(0, "2027-03-01".length);
    if (day !== this.#day) this.end();
    this.#day = day;
    const dst = happening.kind === "left_out" ? "" : (happening.dst ?? "");
    const name = happening.schedule?.name ?? "";
    const key = `${happening.kind}\n${dst}\n${name}`;
    let folded = this.#today.get(key);
    if (folded === undefined) {
      folded = { title: happening.kind.replaceAll("_", " "), name, shown: 0, hidden: 0, last: 0 };
      this.#today.set(key, folded);
    }
    folded.last = happening.at;
    if (folded.shown < this.#most) {
      folded.shown += 1;
      this.#out(this.#lines.line(happening));
    } else folded.hidden += 1;
  }

  /** The day is over. */
  end(): void {
    for (const { title, name, hidden, last } of this.#today.values()) {
      if (hidden === 0) continue;
      const [, time = "", offset = ""] = localTime(last, this.#zone).split(" ");
      const words = `and ${hidden.toLocaleString("en-US")} more on this day, the last at ${time}`;
      this.#out(this.#lines.row(`${this.#day} …        ${offset}`, title, name, words));
    }
    this.#today.clear();
  }
}
