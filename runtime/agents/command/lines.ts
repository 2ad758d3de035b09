/** Cuts text that comes in pieces into lines, holding no more than `limit` characters of any of them. */
export interface Lines {
  push(piece: string): void;
  /** The last line may have no line break. */
  end(): void;
}

/** `cut`: the line was longer; the rest of it is dropped. */
export function lines(limit: number, onLine: (line: string, cut: boolean) => void): Lines {
  let held = "";
  let dropping = false;
  const add = (part: string): void => {
    if (dropping) return;
    held += part;
    if (held.length <= limit) return;
    onLine(held.slice(0, limit), true);
    held = "";
    dropping = true;
  };
  const finish = (): void => {
    if (!dropping) onLine(held.endsWith("\r") ? held.slice(0, -1) : held, false);
    held = "";
    dropping = false;
  };
  return {
    push(piece) {
      let from = 0;
      for (let at = piece.indexOf("\n"); at !== -1; at = piece.indexOf("\n", from)) {
        add(piece.slice(from, at));
        finish();
        from = at + 1;
      }
      add(piece.slice(from));
    },
    end() {
      if (held !== "") finish();
      dropping = false;
    },
  };
}
