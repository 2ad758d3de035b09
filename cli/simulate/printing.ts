import type { Context } from "../context.ts";
import { Folding } from "./folding.ts";
import type { Happening } from "./happenings.ts";
import { happeningObject, outcomeObject } from "./json.ts";
import { linesIn } from "./lines.ts";
import type { SimulateOptions } from "./options.ts";
import { type Outcome, summaryText } from "./summary-text.ts";
import { heatRows } from "./heat-map.ts";
import { heatSvg } from "./svg.ts";
import { localTime } from "../times.ts";
import { instantText } from "../../runtime/json/index.ts";

/** One way of printing a simulation: while it goes on, and at its end. */
export interface Printing {
  readonly happening: (happening: Happening) => void;
  readonly end: (outcome: Outcome) => void;
}

type Before = Pick<Outcome, "span" | "zone" | "limit" | "schedules">;

/** Characters that are gathered before they go out. */
const BATCH = 32_768;
const USUAL_FOLD = 24;

export function printing(
  context: Context,
  options: SimulateOptions,
  before: Before,
  write: (text: string) => void,
): Printing {
  const out = gathered(write);
  switch (options.format) {
    case "text":
      return textPrinting(context, options, before, out);
    case "json":
      return jsonPrinting(options, before, out);
    case "svg":
      return {
        happening: () => undefined,
        end({ span, zone, schedules, totals }) {
          const many = `${schedules.length} ${schedules.length === 1 ? "schedule" : "schedules"}`;
          const title = `Fires of ${many}, ${localTime(span.from, zone)} to ${localTime(span.to, zone)} (${zone})`;
          out.write(heatSvg(heatRows(totals.heat), title));
          out.flush();
        },
      };
  }
}

function textPrinting(
  context: Context,
  { limit = Infinity, fold = true, summary, tz }: SimulateOptions,
  before: Before,
  out: Gathered,
): Printing {
  const lines = linesIn(tz, before.schedules, before.limit);
  const shown = counted(limit, (line: string) => out.write(`${line}\n`));
  const folding =
    fold === false ? undefined : new Folding(tz, fold === true ? USUAL_FOLD : fold, lines, shown.add);
  return {
    happening(happening) {
      if (summary === true) return;
      if (folding === undefined) shown.add(() => lines.line(happening));
      else folding.add(happening);
    },
    end(outcome) {
      folding?.end();
      if (shown.left > 0) {
        out.write(
          `… ${shown.left.toLocaleString("en-US")} more ${shown.left === 1 ? "line" : "lines"} (--limit ${limit})\n`,
        );
      }
      if (shown.all > 0) out.write("\n");
      out.write(summaryText(context, outcome));
      out.flush();
    },
  };
}

function jsonPrinting(
  { limit = Infinity, summary }: SimulateOptions,
  { span, zone, limit: slots }: Before,
  out: Gathered,
): Printing {
  const head = {
    version: 1,
    from: instantText(span.from),
    to: instantText(span.to),
    timezone: zone,
    max_concurrent_jobs: slots,
  };
  let separator = "\n    ";
  const shown = counted(limit, (text: string) => {
    out.write(`${separator}${text}`);
    separator = ",\n    ";
  });
  out.write(`${JSON.stringify(head, undefined, 2).slice(0, -"\n}".length)},\n  "events": [`);
  return {
    happening(happening) {
      if (summary !== true) shown.add(() => JSON.stringify(happeningObject(happening)));
    },
    end(outcome) {
      out.write(shown.all === 0 ? "]" : "\n  ]");
      const rest = { events_left_out: shown.left, ...outcomeObject(outcome) };
      for (const [key, value] of Object.entries(rest)) {
        out.write(`,\n  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
      }
      out.write("\n}\n");
      out.flush();
    },
  };
}

/** Lets so many through, and counts the rest, which then need not be made. */
function counted(limit: number, out: (text: string) => void) {
  let all = 0;
  return {
    add(text: string | (() => string)): void {
      all += 1;
      if (all <= limit) out(typeof text === "string" ? text : text());
    },
    get all() {
      return all;
    },
    get left() {
      return Math.max(0, all - limit);
    },
  };
}

interface Gathered {
  readonly write: (text: string) => void;
  readonly flush: () => void;
}

function gathered(out: (text: string) => void): Gathered {
  let waiting = "";
  const flush = (): void => {
    if (waiting !== "") out(waiting);
    waiting = "";
  };
  return {
    write(text) {
      waiting += text;
      if (waiting.length > BATCH) flush();
    },
    flush,
  };
}
