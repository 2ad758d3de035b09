/** A `previous_name` that cannot be followed. Nothing was registered. */
export class RenameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RenameError";
  }
}

/** Everything that can be wrong with the database itself. */
export type StoreErrorCode =
  /** Another process holds a write lock for longer than we wait. */
  | "locked"
  | "read_only"
  /** Written by a newer symbi. */
  | "newer_schema"
  /** A migration that was applied differs from ours. */
  | "changed_schema"
  | "corrupt"
  | "disk_full"
  /** Cannot be opened or created: folder missing, no permission, not a database. */
  | "unopenable";

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  /** `message` says what happened to which file and what to do. */
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}
