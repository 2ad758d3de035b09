/** What is asked of the compiler in Node and in the browser: the same code on both sides. */
import { parseCron } from "../../compiler/cron/index.ts";
import { check, formatText, renderText, type CheckConfig } from "../../compiler/index.ts";

export interface Questions {
  readonly workspaces: readonly {
    readonly files: Readonly<Record<string, string>>;
    readonly now: number | null;
    readonly config: CheckConfig;
  }[];
  readonly fires: readonly { readonly expr: string; readonly tz: string; readonly from: string }[];
}

export interface Answers {
  readonly workspaces: readonly unknown[];
  readonly fires: readonly (readonly string[])[];
}

export function answers({ workspaces, fires }: Questions): Answers {
  return {
    workspaces: workspaces.map(({ files, now, config }) => {
      const checked = check(files, { now: now ?? undefined, config });
      return {
        ...checked,
        report: renderText(checked.diagnostics, files, { color: false }),
        layout: Object.values(files).map(formatText),
      };
    }),
    fires: fires.map(({ expr, tz, from }) =>
      parseCron(expr, { timezone: tz })
        .next(new Date(from), 20)
        .map((fire) => fire.toISOString()),
    ),
  };
}
