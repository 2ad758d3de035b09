/** A name of a file that stands for a place of its own, wherever one begins: `/tmp/x`, `C:/x`. */
function isAbsolute(file: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(file);
}

/** The name of a file, seen from another folder. */
export function seenFrom(folder: string, file: string): string {
  return isAbsolute(file) ? file : folder + file;
}

/** Where a file is, as a URI: relative to the folder that symbi runs in, or absolute. */
export interface FileUri {
  readonly uri: string;
  readonly relative: boolean;
}

/** Of a path with forward slashes. Names may hold anything, half a surrogate pair too. */
export function fileUri(path: string): FileUri {
  const encoded = path.toWellFormed().split("/").map(encodeURIComponent).join("/");
  const drive = /^[A-Za-z](?=%3A\/)/.exec(encoded)?.[0];
  if (drive !== undefined) return { uri: `file:///${drive}:${encoded.slice(4)}`, relative: false };
  if (encoded.startsWith("//")) return { uri: `file:${encoded}`, relative: false };
  if (encoded.startsWith("/")) return { uri: `file://${encoded}`, relative: false };
  return { uri: encoded, relative: true };
}
