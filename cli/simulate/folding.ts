import { localTime as clocks } from "../../compiler/cron/index.ts";
import { localTime } from "../times.ts";
import type { Happening } from "./happenings.ts";
import type { Lines } from "./lines.ts";

/** What happens alike to a schedule on one day. */
interface Folded {
  readonly title: string;
  readonly name: string;
  /** The first of those that are not told yet. */
  readonly held: Happening[];
  told: number;
  all: number;
  last: number;
}

/**
 * Of what happens alike to a schedule on one day, tells the first few and counts the rest. What was too much on one day
 * is only counted on its next: one day shows how it goes, and the others are there to be compared.
 */
export class Folding {
  readonly #zone: string;
  readonly #most: number;
  readonly #lines: Lines;
  readonly #out: (line: string | (() => string)) => void;
  readonly #today = new Map<string, Folded>();
  readonly #often = new Set<string>();
  /** Of the day that goes on; a number of its own for each. */
  #date = 0;
  #hinted = false;

  constructor(zone: string, most: number, lines: Lines, out: (line: string | (() => string)) => void) {
    this.#zone = zone;
    this.#most = most;
    this.#lines = lines;
    this.#out = out;
  }

  add(happening: Happening): void {
    const { year, month, day } = clocks(this.#zone, happening.at);
    const date = (year * 12 + month) * 31 + day;
    if (date !== this.#date) this.end();
    this.#date = date;
    const dst = happening.kind === "left_out" ? "" : (happening.dst ?? "");
    const name = happening.schedule?.name ?? "";
    const key = `${happening.kind}\n${dst}\n${name}`;
    let folded = this.#today.get(key);
    if (folded === undefined) {
      const title = happening.kind.replaceAll("_", " ");
      folded = { title, name, held: [], told: 0, all: 0, last: 0 };
      this.#today.set(key, folded);
    }
    folded.all += 1;
    folded.last = happening.at;
    if (folded.all > this.#most) return;
    if (this.#often.has(key)) {
      folded.held.push(happening);
    } else {
      folded.told += 1;
      this.#out(() => this.#lines.line(happening));
    }
  }

  /** The day is over. */
  end(): void {
    const inOrder = [...this.#today].toSorted(([, a], [, b]) =>
      a.name < b.name ? -1 : Number(a.name > b.name),
    );
    for (const [key, folded] of inOrder) {
      if (folded.all > this.#most) {
        this.#often.add(key);
        this.#out(this.#counted(folded));
      } else {
        this.#often.delete(key);
        for (const happening of folded.held) this.#out(() => this.#lines.line(happening));
      }
    }
    this.#today.clear();
  }

  #counted({ title, name, held: [first], told, all, last }: Folded): string {
    const [day = "", time = "", offset = ""] = localTime(last, this.#zone).split(" ");
    const begin = first === undefined ? "" : localTime(first.at, this.#zone).split(" ")[1];
    const rest = (all - told).toLocaleString("en-US");
    const words =
      told > 0
        ? `and ${rest} more on this day, the last at ${time}`
        : `${rest} times on this day, ${begin} to ${time}`;
    const hint = this.#hinted ? "" : " (--no-fold tells each)";
    this.#hinted = true;
    return this.#lines.row(`${day} …        ${offset}`, title, name, `${words}${hint}`);
  }
}
