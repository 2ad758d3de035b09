import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";

/** Bytes. Keys, tokens and certificate chains are far smaller. */
const LARGEST = 64 * 1024;

export type SecretFile =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: string };

/**
 * The text of a small file, without the line break that editors put at its end.
 * Opened without waiting, so that a pipe in its place cannot hold the scheduler up.
 */
export function readSecretFile(path: string): SecretFile {
  try {
    // The kernel's files are not secrets of the user: /proc/self/environ holds the scheduler's own credentials.
    if (/^\/(proc|sys|dev)\//.test(realpathSync(path)))
      return { ok: false, why: "it is a file of the system" };
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile()) return { ok: false, why: "it is not a regular file" };
      if (stat.size > LARGEST) return { ok: false, why: `it is larger than ${LARGEST} bytes` };
      const text = readFileSync(file, "utf8");
      if (text.includes("\0")) return { ok: false, why: "it is binary" };
      return { ok: true, value: text.replace(/\r?\n$/, "") };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { ok: false, why: inWords(error) };
  }
}

function inWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES" || code === "EPERM") return "it may not be read by this user";
  return error instanceof Error ? error.message : String(error);
}
