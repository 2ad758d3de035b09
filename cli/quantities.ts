/** `1 job`, `12,345 runs`. */
export function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

/** `512 bytes`, `1.5 MiB`. */
export function size(bytes: number): string {
  if (bytes < 1024) return count(bytes, "byte");
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[step - 1]}`;
}
