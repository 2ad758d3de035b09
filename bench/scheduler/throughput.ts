import { median } from "../measure.ts";
import { installPeers } from "../peers.ts";
import { settleDisk } from "./disk.ts";
import { bullmq } from "./bullmq.ts";
import { graphileWorker, graphileWorkerAlone } from "./graphile-worker.ts";
import { life, type Life } from "./life.ts";
import type { Peer } from "./peer.ts";
import { pgBoss, pgBossTogether } from "./pg-boss.ts";

const ROUNDS = 3;

export interface Throughput {
  readonly symbi: number;
  /** Processor time of one of our runs, in milliseconds. */
  readonly processor: number;
  readonly peers: readonly (Pick<Peer, "name" | "settings" | "leaves"> & { readonly rate: number })[];
  /** Why a peer could not be measured. */
  readonly missing: readonly string[];
}

/** Whole durable lives of runs a second, ours and the peers' in interleaved rounds. The first of each warms up. */
export async function throughput(runs: number, concurrency: number): Promise<Throughput> {
  installPeers();
  const missing: string[] = [];
  const peers: Peer[] = [];
  try {
    for (const open of [bullmq, graphileWorker, pgBoss, graphileWorkerAlone, pgBossTogether]) {
      try {
        peers.push(await open());
      } catch (error) {
        missing.push(error instanceof Error ? error.message : String(error));
      }
    }
    const lives: Life[] = [];
    const took = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      settleDisk();
      const ours = await life(runs, concurrency);
      if (round > 0) lives.push(ours);
      for (const [peer, all] of took) {
        settleDisk();
        const ms = await peer.life(runs);
        if (round > 0) all.push(ms);
      }
    }
    const rate = (all: readonly number[]) => (runs / median(all)) * 1_000;
    return {
      symbi: rate(lives.map(({ ended }) => ended)),
      processor: median(lives.map(({ processor }) => processor)) / runs,
      peers: peers.map((peer) => ({ ...peer, rate: rate(took.get(peer) ?? []) })),
      missing,
    };
  } finally {
    for (const peer of peers) await peer.close();
  }
}
