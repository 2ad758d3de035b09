import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Paths, from the root, of the source files in the given rooms; nothing generated or installed. */
export function sources(rooms: readonly string[]): string[] {
  return globSync(
    rooms.map((room) => `${room}/**/*.{ts,js,mjs}`),
    { cwd: root, exclude: ["**/node_modules", "**/dist", "**/fixtures"] },
  );
}
