/** A smaller text that is as bad: lines, then characters are left out, as long as it stays so. */
export function shrunk(text: string, isBad: (text: string) => boolean): string {
  let left = 2_000;
  let parts = text.split(/(?<=\n)/);
  for (const finer of [true, false]) {
    for (let size = parts.length >> 1; size >= 1 && left > 0; size >>= 1) {
      for (let at = 0; at < parts.length && left > 0;) {
        const fewer = parts.toSpliced(at, size);
        left -= 1;
        if (isBad(fewer.join(""))) parts = fewer;
        else at += size;
      }
    }
    if (finer) parts = [...parts.join("")];
  }
  return parts.join("");
}
