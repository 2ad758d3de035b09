const LONGEST = 100;

/** Names that are legal for agents and schedules, each given out once. */
export interface Names {
  take(wanted: string): string;
}

export function names(): Names {
  const used = new Set<string>();
  const next = new Map<string, number>();
  return {
    take(wanted) {
      const base = legal(wanted);
      let name = base;
      let number = next.get(base) ?? 2;
      while (used.has(name)) name = `${base}-${number++}`;
      next.set(base, number);
      used.add(name);
      return name;
    },
  };
}

/** Without accents; other characters as `-`. */
function legal(wanted: string): string {
  const name = wanted
    .slice(0, LONGEST * 2)
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, LONGEST)
    .replace(/[._-]+$/, "");
  return name === "" ? "job" : name;
}
