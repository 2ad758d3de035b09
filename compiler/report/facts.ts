import type { Aside } from "./summary.ts";

/** What a report for programs tells beside the diagnostics. */
export interface ReportFacts {
  /** Of symbi. */
  readonly version: string;
  /**
   * From the root of the repository to the folder that names of files start at, such as `jobs/`: GitHub counts from
   * the root.
   */
  readonly folder?: string | undefined;
  /** What was found and is not in the report. */
  readonly aside?: Aside;
  /** Files that could not be checked, and why. */
  readonly unread?: readonly UnreadFile[] | undefined;
}

export interface UnreadFile {
  readonly file: string;
  readonly message: string;
}
