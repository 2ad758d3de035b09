import { importPeer } from "../peers.ts";
import { batches, payload, type Peer } from "./peer.ts";
import { startPostgres } from "./servers.ts";

const INSERT = 1_000;
const FETCH = 200;
const FETCHERS = 4;
const CONNECTIONS = 24;

/** Each job ends for itself, with a result of its own, as runs of agents do. */
export const pgBoss = (): Promise<Peer> => start({ together: false });
/** All that were fetched together end together, and have one result. */
export const pgBossTogether = (): Promise<Peer> => start({ together: true });

/** Its `work` polls each half second at the quickest; fetching by hand is as fast as it goes. */
async function start({ together }: { readonly together: boolean }): Promise<Peer> {
  const { PgBoss } = (await importPeer("pg-boss")) as BossModule;
  const server = await startPostgres();
  const boss = new PgBoss({
    connectionString: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    max: CONNECTIONS,
    schedule: false,
  });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue("runs");

  const fetchAll = async (left: { count: number }): Promise<void> => {
    while (left.count > 0) {
      const jobs = await boss.fetch("runs", { batchSize: FETCH });
      if (jobs.length === 0) continue;
      const ids = jobs.map(({ id }) => id);
      const complete = (id: string | readonly string[]) => boss.complete("runs", id, { output: "all quiet" });
      await (together ? complete(ids) : Promise.all(ids.map(complete)));
      left.count -= jobs.length;
    }
  };
  return {
    name: "pg-boss 12",
    settings: `PostgreSQL 18 with fsync and synchronous_commit on; insert of ${INSERT}, ${FETCHERS} × fetch of ${FETCH}, complete ${together ? "of all that were fetched" : "of each"}, ${CONNECTIONS} connections`,
    leaves: together ? "its times, and one result for all" : "its times and result",
    async life(count) {
      const left = { count };
      const start = performance.now();
      const fetchers = Array.from({ length: FETCHERS }, () => fetchAll(left));
      for (const batch of batches(count, INSERT))
        await boss.insert(
          "runs",
          batch.map((i) => ({ data: payload(i) })),
        );
      await Promise.all(fetchers);
      return performance.now() - start;
    },
    async close() {
      await boss.stop({ graceful: false });
      await server.stop();
    },
  };
}

interface BossModule {
  readonly PgBoss: new (options: object) => {
    on(event: "error", heard: (error: unknown) => void): void;
    start(): Promise<unknown>;
    createQueue(name: string): Promise<void>;
    insert(name: string, jobs: readonly { readonly data: object }[]): Promise<unknown>;
    fetch(name: string, options: { batchSize: number }): Promise<{ readonly id: string }[]>;
    complete(name: string, ids: string | readonly string[], output: object): Promise<unknown>;
    stop(options: object): Promise<void>;
  };
}
