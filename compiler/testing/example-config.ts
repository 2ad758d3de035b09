import type { CheckConfig } from "../index.ts";

/** What of a configuration the catalogue's examples count on. */
export const exampleConfig: CheckConfig = { mcpServers: ["files"] };
