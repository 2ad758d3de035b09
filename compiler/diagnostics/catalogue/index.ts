import type { CatalogueEntry } from "../types.ts";
import { agents } from "./agents.ts";
import { calendar } from "./calendar.ts";
import { combinations } from "./combinations.ts";
import { delivery } from "./delivery.ts";
import { models } from "./models.ts";
import { safety } from "./safety.ts";
import { structure } from "./structure.ts";
import { suppressions } from "./suppressions.ts";
import { syntax } from "./syntax.ts";
import { time } from "./time.ts";
import { values } from "./values.ts";
import { workspace } from "./workspace.ts";
import { wider } from "./wider.ts";

/** Every diagnostic there is. A code never changes its meaning once it was published. */
export const catalogue = {
  ...syntax,
  ...structure,
  ...values,
  ...time,
  ...calendar,
  ...delivery,
  ...agents,
  ...suppressions,
  ...models,
  ...combinations,
  ...safety,
  ...workspace,
  ...wider,
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type Code = keyof typeof catalogue;
