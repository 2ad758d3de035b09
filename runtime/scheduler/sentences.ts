/** A sentence that ends as one, and what follows it. */
export function ended(sentence: string, more = ""): string {
  const full = /[.!?`]$/.test(sentence) ? sentence : `${sentence}.`;
  return more === "" ? full : `${full} ${more}`;
}
