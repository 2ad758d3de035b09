/**
 * The only folder that knows the AI SDK. Loaded when the first model is asked, and not before: an installation that
 * runs commands alone never pays for it.
 */
import type { Sdk } from "../types.ts";
import { ask } from "./ask.ts";
import { connect } from "./mcp.ts";

export const sdk: Sdk = { ask, connect };
