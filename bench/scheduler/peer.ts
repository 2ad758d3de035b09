/** Another durable queue, on a server of its own. */
export interface Peer {
  readonly name: string;
  /** How it is set up, for who reads the table. */
  readonly settings: string;
  /** What is there to be read of a job that is done. */
  readonly leaves: string;
  /** Adds so many jobs that are due now and has all of them taken and done, each step durable; the milliseconds. */
  life(count: number): Promise<number>;
  close(): Promise<void>;
}

/** What a job carries, about as much as one of ours. */
export function payload(index: number) {
  return { name: `job-${index}`, agent: "worker", input: `Report on shard ${index}.`, max_runtime: 300_000 };
}

export function* batches(count: number, size: number): Generator<number[]> {
  for (let first = 0; first < count; first += size) {
    yield Array.from({ length: Math.min(size, count - first) }, (_, i) => first + i);
  }
}
