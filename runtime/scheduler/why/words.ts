/** A sentence that ends as one, and what follows it. */
export function ended(sentence: string, more = ""): string {
  const full = /[.!?`]$/.test(sentence) ? sentence : `${sentence}.`;
  return more === "" ? full : `${full} ${more}`;
}

/** ` by ann`; nothing for what the scheduler did itself. */
export function byWhom(actor: string | null): string {
  return actor === null ? "" : ` by ${actor}`;
}
