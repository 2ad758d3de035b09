import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { getgid, getuid } from "node:process";
import { main, type Playground, playground, type RunOptions } from "../../cli/testing.ts";

/** Permissions stop no root: what they refuse is tried as a user whom they do stop. */

const nobody = { uid: 65_534, gid: 65_534 };
const root = getuid?.() === 0;

/** Undefined: there are no such users here, or they may not read this checkout. */
export const ordinaryUser: Required<Pick<RunOptions, "user">> | undefined = !root
  ? getuid === undefined || getgid === undefined
    ? undefined
    : { user: { uid: getuid(), gid: getgid() } }
  : spawnSync(process.execPath, [main, "--version"], { cwd: "/", ...nobody }).status === 0
    ? { user: nobody }
    : undefined;

/** A folder that this user may enter and write in. */
export function openPlayground(files: Readonly<Record<string, string>> = {}): Playground {
  const place = playground(files);
  chmodSync(place.dir, 0o777);
  return place;
}
