import type { schedule } from "../../../grammar/vocabulary/index.ts";
import type { Fix } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

/** Runs that share one conversation take turns. */
export function checkSession({ fields, values, nested }: BlockReading<typeof schedule>, scope: Scope): void {
  const concurrent = fields.get("max_concurrent")?.value;
  if (concurrent === undefined || (values.max_concurrent ?? 1) <= 1) return;
  // A heartbeat that is not switched off brings its own mode.
  const beats = fields.has("heartbeat") && values.heartbeat?.enabled !== false;
  const mode = beats ? nested.get("heartbeat")?.fields.get("context_mode") : fields.get("session_mode");
  const shared = beats ? values.heartbeat?.context_mode : values.session_mode;
  if (mode === undefined || shared !== "shared_persistent") return;
  const fix: Fix = {
    title: "Write `1`",
    applicability: "unsafe",
    edits: [{ span: concurrent.span, text: "1" }],
  };
  scope.report(
    "shared-session-concurrency",
    concurrent.span,
    { field: beats ? "context_mode" : "session_mode", concurrent: values.max_concurrent ?? 1 },
    {
      related: [{ span: mode.key.span, message: "The one context for all runs is asked for here." }],
      fixes: [fix],
    },
  );
}
