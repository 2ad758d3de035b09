import type { Store } from "../store.ts";
import { openBallast } from "./ballast.ts";
import type { Connection } from "./connection.ts";
import { changeJob } from "./change.ts";
import {
  appendEvents,
  dueDeliveries,
  failUnreadable,
  finishAttempts,
  killFailed,
  readyRuns,
  runningAttempts,
  settleDeliveries,
  startAttempts,
} from "./execution.ts";
import { claimDue, clockSetBack, enqueueManual, nextDue, renewZoneData } from "./ledger.ts";
import { openConnection, type SqliteOptions } from "./open.ts";
import { openOwnership } from "./owner.ts";
import { findJob, listJobs } from "./reading.ts";
import { register } from "./register.ts";
import { openTables } from "./tables.ts";
import { tidy } from "./tidy.ts";

/** A store in one SQLite file. Each method is one transaction. Throws `StoreError`, as every method may. */
export function openSqliteStore(path: string, options: SqliteOptions): Store {
  return storeOver(openConnection(path, options), options.ballast);
}

/** The store on a database that is open and up to date. Closes it when the store is closed. */
export function storeOver(connection: Connection, ballastBytes = 0): Store {
  const { tables, ownership } = prepare(connection);
  const ballast = openBallast(connection.path, ballastBytes);
  const { read, write, writeEach } = connection;

  return {
    kind: "sqlite",

    acquire: ownership.acquire,
    holder: ownership.holder,

    register: async (batch, decide) => write(() => register(tables, batch, decide)),
    changeJob: async (jobId, now, decide) => write(() => changeJob(tables, jobId, now, decide)),

    claimDue: async (now, limit, settle) => writeEach((each) => claimDue(tables, each, now, limit, settle)),
    nextDue: async (after) => read(() => nextDue(tables, after)),
    enqueueManual: async (request) => write(() => enqueueManual(tables, request)),
    async readyRuns(now, limit, onlyRun) {
      if (onlyRun === undefined && read(() => tables.queue.anyRipe(now))) {
        write(() => tables.queue.ripen(now));
      }
      const { ready, unreadable } = read(() => readyRuns(tables, now, limit, onlyRun));
      if (unreadable.length > 0) write(() => failUnreadable(tables, unreadable, now));
      return ready;
    },
    startAttempts: async (now, owner, starts, after) =>
      writeEach((each) => startAttempts(tables, each, now, owner, starts, after)),
    finishAttempts: async (now, outcomes, after) =>
      writeEach((each) => finishAttempts(tables, each, now, outcomes, after)),
    runningAttempts: async () => read(() => runningAttempts(tables)),
    killFailed: async () => read(() => killFailed(tables)),
    freeSlot: async (runId) => write(() => tables.runs.freeSlot(runId)),
    clockSetBack: async (now, by) => write(() => clockSetBack(tables, now, by)),
    renewZoneData: async (now, limit, after, decide) =>
      write(() => renewZoneData(tables, now, limit, after, decide)),
    appendEvents: async (events) => writeEach((each) => appendEvents(tables, each, events)),

    dueDeliveries: async (now, limit, onlyRun) => read(() => dueDeliveries(tables, now, limit, onlyRun)),
    settleDeliveries: async (now, results) =>
      writeEach((each) => settleDeliveries(tables, each, now, results)),

    findJob: async (reference) => read(() => findJob(tables, reference)),
    listJobs: async (filter = {}) => read(() => listJobs(tables, filter)),
    listRuns: async (jobId, filter = {}) => read(() => tables.runs.history(jobId, filter)),
    getRun: async (runId) => read(() => tables.runs.get(runId)),
    runsAround: async (jobId, instant) => read(() => tables.why.around(jobId, instant)),
    runDetails: async (runId) => read(() => tables.why.details(runId)),
    listJobEvents: async (jobId) => read(() => tables.jobEvents.ofJob(jobId)),
    listVersions: async (jobId) => read(() => tables.jobs.versions(jobId)),
    listAttempts: async (runId) => read(() => tables.attempts.ofRun(runId)),
    listEvents: async (runId, after = { attempt: 0, seq: 0 }) =>
      read(() => tables.events.ofRun(runId, after)),
    listDeliveries: async (runId) => read(() => tables.outbox.ofRun(runId)),
    getSession: async (jobId) => read(() => tables.sessions.get(jobId)),
    listSessions: async () => read(() => tables.sessions.sizes()),
    listAgents: async () => read(() => tables.agents.all()),
    getAgent: async (name) => read(() => tables.agents.get(name)),
    spent: async (jobId, from, now) => read(() => tables.spending.of(jobId, from, now)),
    countRunning: async () => read(() => tables.runs.holdingSlots()),
    tally: async () => read(() => tables.tally.get()),

    totals: async () => read(() => tables.totals.get()),
    prune: async (request) =>
      request.dryRun === true ? read(() => tables.pruning(request)) : write(() => tables.pruning(request)),
    tidy: async () => tidy(connection),
    ballast,

    async close() {
      ownership.abandon();
      connection.close();
    },
  };
}

/** Prepares every statement, and with that sees that the tables are what they should be. */
function prepare(connection: Connection) {
  try {
    return connection.read(() => ({ tables: openTables(connection), ownership: openOwnership(connection) }));
  } catch (error) {
    connection.close();
    throw error;
  }
}
