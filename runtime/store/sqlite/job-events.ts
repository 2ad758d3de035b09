import type { Instant, Job, JobEvent, JobEventKind, Reason } from "../types.ts";
import type { Connection } from "./connection.ts";
import { reasonFrom } from "./runs.ts";

interface EventRow {
  readonly job_id: string;
  readonly at: number;
  readonly kind: JobEventKind;
  readonly version: number;
  readonly code: string | null;
  readonly sentence: string | null;
  readonly actor: string | null;
  readonly detail: string | null;
}

export type JobEvents = ReturnType<typeof openJobEvents>;

export function openJobEvents({ db }: Connection) {
  const insert = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO job_events (job_id, at, kind, version, code, sentence, actor, detail)
    VALUES (@jobId, @at, @kind, @version, @code, @sentence, @actor, @detail)`);
  const ofJob = db.prepare<[string], EventRow>("SELECT * FROM job_events WHERE job_id = ? ORDER BY seq");

  return {
    add(
      job: Job,
      kind: JobEventKind,
      at: Instant,
      more: {
        readonly reason?: Reason | null;
        readonly actor?: string | undefined;
        readonly detail?: string | null;
      } = {},
    ): void {
      const { reason, actor, detail } = more;
      insert.run({
        jobId: job.id,
        at,
        kind,
        version: job.version,
        code: reason?.code ?? null,
        sentence: reason?.sentence ?? null,
        actor: actor ?? null,
        detail: detail ?? null,
      });
    },
    ofJob: (jobId: string): JobEvent[] =>
      ofJob.all(jobId).map((row) => ({
        jobId: row.job_id,
        at: row.at,
        kind: row.kind,
        version: row.version,
        reason: reasonFrom(row.code, row.sentence),
        actor: row.actor,
        detail: row.detail,
      })),
  };
}
