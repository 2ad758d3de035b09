/** The lines of a text, each with its end; only the last may lack one. */
export function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start) + 1 || text.length;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

/** Gives equal lines of two texts equal numbers, which are quicker to compare. */
export function numbered(
  before: readonly string[],
  after: readonly string[],
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  return { before: before.map(numberOf), after: after.map(numberOf) };
}
