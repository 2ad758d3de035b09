import { Session } from "node:inspector/promises";

/**
 * How much JavaScript a piece of work runs: the engine's own counts of every function and block that it enters. Counted
 * and not timed, so that the same work gives the same number on every machine. What runs inside a built-in is not seen.
 */
export async function workOf(work: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    return result
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0);
  } finally {
    session.disconnect();
  }
}
