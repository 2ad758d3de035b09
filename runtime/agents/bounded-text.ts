/** Gathers text up to a number of bytes of UTF-8; what comes after is dropped. */
export class BoundedText {
  readonly #limit: number;
  #text = "";
  #bytes = 0;
  #truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get text(): string {
    return this.#text;
  }

  /** Something was dropped. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Answers the part that was kept. */
  add(text: string): string {
    if (this.#truncated || text === "") return "";
    const kept = cutToBytes(text, this.#limit - this.#bytes);
    this.#truncated = kept.length < text.length;
    this.#bytes += Buffer.byteLength(kept);
    this.#text += kept;
    return kept;
  }
}

/** The longest beginning of `text` that is no longer than `limit` bytes of UTF-8 and ends between characters. */
export function cutToBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit || Buffer.byteLength(text) <= limit) return text;
  const bytes = Buffer.from(text.slice(0, limit)).subarray(0, limit);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
}
