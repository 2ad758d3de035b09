import type { LedgerRow, Store } from "../store/store.ts";
import type { Job } from "../store/types.ts";

export interface Watch {
  /** Called at each use. */
  readonly used: () => void;
  /** The rows of a claim, as they are in the ledger now; by due instant and name of the job. */
  readonly claimed: (rows: readonly { readonly job: Job; readonly row: LedgerRow }[]) => void;
}

/** The same store, with somebody looking on. */
export function watchedStore(store: Store, { used, claimed }: Watch): Store {
  return everyUse(
    {
      ...store,
      async claimDue(now, limit, settle) {
        const rows: { job: Job; row: LedgerRow }[] = [];
        const answer = await store.claimDue(now, limit, (job, live) => {
          const change = settle(job, live);
          for (const row of change.rows ?? []) rows.push({ job, row });
          return change;
        });
        claimed(
          rows.sort(
            (a, b) =>
              a.row.scheduledAt - b.row.scheduledAt ||
              (a.job.definition.name < b.job.definition.name ? -1 : 1),
          ),
        );
        return answer;
      },
      // Nobody will ever read what a run said.
      appendEvents: async () => undefined,
      finishAttempts: (now, outcomes, after) =>
        store.finishAttempts(
          now,
          outcomes.map((outcome) => ({ ...outcome, events: [] })),
          after,
        ),
    },
    used,
  );
}

function everyUse(store: Store, used: () => void): Store {
  const told = Object.entries(store).map(([name, member]: [string, unknown]) => [
    name,
    typeof member !== "function"
      ? member
      : (...args: unknown[]): unknown => {
          used();
          return Reflect.apply(member, store, args);
        },
  ]);
  return Object.fromEntries(told) as Store;
}
