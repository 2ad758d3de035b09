import type { Store } from "../store/store.ts";
import { type HealthSigns, judgeHealth } from "./health.ts";
import type { Health } from "./types.ts";

export { pulseOf } from "./pulse.ts";

/** Costs the same however many jobs and runs there are. Never rejects: a store that cannot be read is an answer. */
export async function healthOf(
  store: Pick<Store, "tally" | "totals" | "holder">,
  here: Omit<HealthSigns, "store">,
): Promise<Health> {
  try {
    const signs = {
      tally: await store.tally(),
      totals: await store.totals(),
      holder: await store.holder(),
    };
    return judgeHealth({ ...here, store: signs });
  } catch (error) {
    return judgeHealth({ ...here, store: { unreadable: error } });
  }
}
