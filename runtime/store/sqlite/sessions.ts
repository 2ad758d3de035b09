import type { SessionTurn } from "../answers.ts";
import { extendSession, type ExtendedSession } from "../session-turn.ts";
import type { Instant, Session, SessionSize } from "../types.ts";
import type { Connection } from "./connection.ts";
import { parse } from "./definitions.ts";

interface SizeRow {
  readonly job_id: string;
  readonly version: number;
  readonly cleared: number;
  readonly message_count: number;
  readonly bytes: number;
  readonly tokens: number | null;
  readonly run_id: string | null;
  readonly updated_at: number;
}

interface SessionRow extends SizeRow {
  readonly messages: string;
}

export type Sessions = ReturnType<typeof openSessions>;

export function openSessions({ db }: Connection) {
  const ofJob = db.prepare<[string], SessionRow>("SELECT * FROM sessions WHERE job_id = ?");
  const sizes = db.prepare<[], SizeRow>(
    `SELECT job_id, version, cleared, message_count, bytes, tokens, run_id, updated_at FROM sessions
     WHERE message_count > 0 ORDER BY job_id`,
  );
  const put = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO sessions (job_id, version, messages, message_count, bytes, tokens, run_id, updated_at)
    VALUES (@jobId, 1, @messages, @count, @bytes, @tokens, @runId, @now)
    ON CONFLICT (job_id) DO UPDATE SET version = version + 1, messages = excluded.messages,
      message_count = excluded.message_count, bytes = excluded.bytes, tokens = excluded.tokens,
      run_id = excluded.run_id, updated_at = excluded.updated_at`);
  const clear = db.prepare<[string, Instant]>(`
    INSERT INTO sessions (job_id, version, cleared, messages, message_count, bytes, updated_at)
    VALUES (?, 1, 1, '[]', 0, 2, ?)
    ON CONFLICT (job_id) DO UPDATE SET version = version + 1, cleared = version + 1, messages = '[]',
      message_count = 0, bytes = 2, tokens = NULL, run_id = NULL, updated_at = excluded.updated_at`);

  return {
    get(jobId: string): Session | undefined {
      const row = ofJob.get(jobId);
      return row === undefined ? undefined : { ...sizeFrom(row), messages: messagesIn(row.messages) };
    },
    /** Of all conversations in which something was said. */
    sizes: (): SessionSize[] => sizes.all().map(sizeFrom),
    extend(jobId: string, turn: SessionTurn, runId: string, now: Instant): ExtendedSession["result"] {
      const row = ofJob.get(jobId);
      const extended = extendSession(row && { ...row, messages: messagesIn(row.messages) }, turn);
      if (extended.result === "dropped") return extended.result;
      const messages = JSON.stringify(extended.messages);
      const { length: count } = extended.messages;
      const bytes = Buffer.byteLength(messages);
      put.run({ jobId, messages, count, bytes, tokens: extended.tokens, runId, now });
      return extended.result;
    },
    /** Whether anything was kept. */
    clear(jobId: string, now: Instant): boolean {
      const before = ofJob.get(jobId);
      clear.run(jobId, now);
      return before !== undefined && before.message_count > 0;
    },
  };
}

function sizeFrom(row: SizeRow): SessionSize {
  return {
    jobId: row.job_id,
    version: row.version,
    messageCount: row.message_count,
    bytes: row.bytes,
    tokens: row.tokens,
    runId: row.run_id,
    updatedAt: row.updated_at,
  };
}

function messagesIn(text: string): readonly unknown[] | null {
  const value = parse(text);
  return Array.isArray(value) ? value : null;
}
