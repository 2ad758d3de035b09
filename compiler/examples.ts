import type { CheckConfig } from "./check/index.ts";

/** What the catalogue's examples count on: a present between what is past in them and what is to come… */
export const presentOfExamples = Date.UTC(2026, 0, 1);

/** …and a configuration. */
export const configOfExamples: CheckConfig = { mcpServers: ["files"] };
