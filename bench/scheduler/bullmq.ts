import { importPeer } from "../peers.ts";
import { batches, payload, type Peer } from "./peer.ts";
import { startRedis } from "./servers.ts";

const BATCH = 500;
const CONCURRENCY = 100;

export async function bullmq(): Promise<Peer> {
  const { Queue, Worker } = (await importPeer("bullmq")) as BullModule;
  const { Redis } = (await importPeer("ioredis")) as RedisModule;
  const server = await startRedis();
  const newConnection = () => new Redis({ host: "127.0.0.1", port: server.port, maxRetriesPerRequest: null });
  const connections = [newConnection(), newConnection()];
  const [adding, taking] = connections;
  const queue = new Queue("runs", { connection: adding });
  let done = (): void => undefined;
  let left = 0;
  const worker = new Worker("runs", () => Promise.resolve("all quiet"), {
    connection: taking,
    concurrency: CONCURRENCY,
  });
  worker.on("completed", () => {
    left -= 1;
    if (left === 0) done();
  });
  await worker.waitUntilReady();
  return {
    name: "BullMQ 6",
    settings: `redis-server with appendonly yes and appendfsync always; addBulk of ${BATCH}, one worker, concurrency ${CONCURRENCY}`,
    leaves: "its times and result",
    async life(count) {
      left = count;
      const all = new Promise<void>((resolve) => (done = resolve));
      const start = performance.now();
      for (const batch of batches(count, BATCH))
        await queue.addBulk(batch.map((i) => ({ name: "run", data: payload(i) })));
      await all;
      return performance.now() - start;
    },
    async close() {
      await worker.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
      await server.stop();
    },
  };
}

interface BullModule {
  readonly Queue: new (
    name: string,
    options: object,
  ) => {
    addBulk(jobs: readonly { readonly name: string; readonly data: unknown }[]): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly Worker: new (
    name: string,
    work: () => Promise<unknown>,
    options: object,
  ) => {
    on(event: "completed", heard: () => void): void;
    waitUntilReady(): Promise<unknown>;
    close(): Promise<void>;
  };
}

interface RedisModule {
  readonly Redis: new (options: object) => { disconnect(): void };
}
