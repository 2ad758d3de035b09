import { importPeer } from "../peers.ts";
import { batches, payload, type Peer } from "./peer.ts";
import { startPostgres } from "./servers.ts";

const ADD = 1_000;
const CONCURRENCY = 24;
const LOCAL_QUEUE = 500;

/** Of a job that is done nothing is left; so each writes down that it was. */
export const graphileWorker = (): Promise<Peer> => start({ record: true });
export const graphileWorkerAlone = (): Promise<Peer> => start({ record: false });

async function start({ record }: { readonly record: boolean }): Promise<Peer> {
  const { run, makeWorkerUtils, Logger } = (await importPeer("graphile-worker")) as GraphileModule;
  const { Pool } = ((await importPeer("pg")) as { readonly default: PgModule }).default;
  const server = await startPostgres();
  const connectionString = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
  const pgPool = new Pool({ connectionString, max: CONCURRENCY + 2 });
  const report = (error: unknown): void => console.error(error);
  pgPool.on("error", report);
  pgPool.on("connect", (client) => client.on("error", report));
  // It tells of every job.
  const logger = new Logger(() => (level, message) => {
    if (level === "error") console.error(message);
  });
  const quiet = { pgPool, logger };
  const utils = await makeWorkerUtils(quiet);
  await utils.migrate();
  await utils.withPgClient((client) =>
    client.query(
      "CREATE TABLE done (id bigint PRIMARY KEY, due timestamptz NOT NULL, ended timestamptz NOT NULL, output text NOT NULL)",
    ),
  );
  const runner = await run({
    ...quiet,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: {
      async run(_, { job, withPgClient }) {
        if (!record) return;
        await withPgClient((client) =>
          client.query("INSERT INTO done VALUES ($1, $2, now(), $3)", [job.id, job.run_at, "all quiet"]),
        );
      },
    },
    preset: {
      worker: {
        localQueue: { size: LOCAL_QUEUE },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  /** A job that is done is gone, as soon as that is committed. */
  const isEmpty = (): Promise<boolean> =>
    utils.withPgClient(async (client) => {
      const { rows } = await client.query("SELECT 1 FROM graphile_worker._private_jobs LIMIT 1");
      return rows.length === 0;
    });
  return {
    name: "graphile-worker 0.18",
    settings: `PostgreSQL 18 with fsync and synchronous_commit on; addJobs of ${ADD}, concurrency ${CONCURRENCY}, local queue ${LOCAL_QUEUE}, batched completion${record ? ", and a row of its own for each job that is done" : ""}`,
    leaves: record ? "its times and result" : "nothing",
    async life(count) {
      const start = performance.now();
      for (const batch of batches(count, ADD))
        await utils.addJobs(batch.map((i) => ({ identifier: "run", payload: payload(i) })));
      while (!(await isEmpty())) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.now() - start;
    },
    async close() {
      await runner.stop();
      await utils.release();
      await pgPool.end();
      await server.stop();
    },
  };
}

interface GraphileModule {
  readonly Logger: new (sink: () => (level: string, message: string) => void) => unknown;
  readonly makeWorkerUtils: (options: object) => Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: readonly { readonly identifier: string; readonly payload: object }[]): Promise<unknown>;
    withPgClient<T>(work: (client: Client) => Promise<T>): Promise<T>;
    release(): Promise<void>;
  }>;
  readonly run: (options: {
    readonly taskList: Readonly<Record<string, (payload: unknown, helpers: Helpers) => Promise<void>>>;
    readonly [option: string]: unknown;
  }) => Promise<{ stop(): Promise<void> }>;
}

interface Helpers {
  readonly job: { readonly id: string; readonly run_at: Date };
  withPgClient<T>(work: (client: Client) => Promise<T>): Promise<T>;
}

interface PgModule {
  readonly Pool: new (options: object) => {
    on(event: "error", heard: (error: unknown) => void): void;
    on(event: "connect", heard: (client: ErrorSource) => void): void;
    end(): Promise<void>;
  };
}

interface ErrorSource {
  on(event: "error", heard: (error: unknown) => void): void;
}

interface Client {
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}
