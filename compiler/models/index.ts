/** What is known of language models, as of the table's date: their names, and what they cost. */
export { findModel, type KnownModel, looksLikeModelOf, modelMeantBy } from "./find.ts";
export { localServers, prefixes, type Provider, providers } from "./providers.ts";
export { TABLE_DATE } from "./table.ts";
