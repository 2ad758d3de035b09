import { CronSyntaxError, type CronSchedule, parseCron } from "../cron/index.ts";
import { quoted } from "../diagnostics/index.ts";

export type Expression =
  | { readonly ok: true; readonly cron: string; readonly schedule: CronSchedule }
  | { readonly ok: false; readonly why: string };

/** An expression that can stand in a schedule: it is cron here, and some date matches. */
export function expressionOf(cron: string): Expression {
  try {
    const schedule = parseCron(cron);
    if (!schedule.neverFires) return { ok: true, cron, schedule };
    return { ok: false, why: `${quoted(cron)} never fires: no date of the calendar matches it` };
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    const mended =
      error.repair === undefined ? "" : cron.slice(0, error.start) + error.repair + cron.slice(error.end);
    const hint = mended === "" ? "" : ` Perhaps ${quoted(mended)} is meant.`;
    return { ok: false, why: `${quoted(cron)} is no cron expression. ${error.message}${hint}` };
  }
}

/** What a crontab may hold beside five fields. */
export function crontabExpression(timing: string): Expression {
  const lower = timing.toLowerCase();
  if (lower === "@reboot") {
    return {
      ok: false,
      why: "@reboot is no time: symbi starts nothing when the machine does. Use the machine's own service manager",
    };
  }
  // FreeBSD.
  if (lower === "@every_minute") return expressionOf("* * * * *");
  if (timing.includes("~")) {
    return {
      ok: false,
      why: `${quoted(timing)} holds a ~, for which cron draws a random value. Write a number`,
    };
  }
  return expressionOf(timing);
}

/**
 * The Vixie family takes a day field that begins with `*` for one that does not restrict, so beside a restricted one
 * both must match (cronie's `entry.c`: DOM_STAR, DOW_STAR). Here only `*` itself does not restrict.
 */
export function differsInDays(cron: string, { fields }: CronSchedule): boolean {
  const [, , ofMonth = "*", , ofWeek = "*"] = cron.split(" ");
  if (ofMonth === "*" || ofWeek === "*") return false;
  const allDays = fields.dayOfMonth.values.length === 31 && fields.dayOfWeek.values.length === 7;
  return (ofMonth.startsWith("*") || ofWeek.startsWith("*")) && !allDays;
}

const lastValues = [59, 23, 31, 12, 6];

/**
 * robfig/cron, which Kubernetes uses, written so that it means the same here: `?` is `*`, `5/15` goes to the field's
 * end, and a list with an item for every value restricts nothing. GitHub takes the first two as well.
 */
export function robfigExpression(text: string): Expression {
  const cron = text.trim().replace(/[ \t]+/g, " ");
  if (/^@every\b/i.test(cron)) {
    return {
      ok: false,
      why: `${quoted(cron)} counts from the start of the scheduler, and cron from the clock. Write the times`,
    };
  }
  if (cron.startsWith("@")) return expressionOf(cron);
  const fields = cron.split(" ");
  if (fields.length !== lastValues.length) {
    return { ok: false, why: `${quoted(cron)} has ${fields.length} fields, where five are wanted` };
  }
  return expressionOf(fields.map((field, i) => robfigField(field, lastValues[i] ?? 0)).join(" "));
}

function robfigField(field: string, last: number): string {
  const items = field.split(",").map((item) => {
    const star = item.replace(/^\?(?=$|\/)/, "*").replace(/^\*\/0*1$/, "*");
    return star.replace(/^([0-9A-Za-z]+)\/(\d+)$/, `$1-${last}/$2`);
  });
  return items.includes("*") ? "*" : items.join(",");
}
