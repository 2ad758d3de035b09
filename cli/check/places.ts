import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ConfigError, ConfigUnreadableError } from "../../runtime/config/index.ts";
import type { Context } from "../context.ts";
import { isScheduleName, isSkippedName, workspaceFinder } from "../sources.ts";

/** What a check depends on: whole folders, and single files in others. */
export interface Places {
  readonly folders: ReadonlySet<string>;
  /** Not in these folders. More may become known. */
  readonly files: Set<string>;
}

/** The files and folders that were named, their workspaces, and the settings. All absolute. */
export async function placesOf(context: Context, paths: readonly string[]): Promise<Places> {
  const { cwd } = context;
  const workspaceOf = workspaceFinder();
  const settings = await settingsOf(context);
  const folders = new Set<string>();
  const files = new Set<string>();
  const asked = paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : [settings.folder ?? cwd];
  for (const path of asked) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (isFolder) folders.add(path);
    else files.add(path);
    const root = workspaceOf(isFolder ? path : dirname(path));
    if (root !== undefined) folders.add(root);
  }
  if (settings.file !== undefined) files.add(settings.file);
  return {
    folders: new Set([...folders].filter((folder) => !isInside(folder, folders))),
    files: new Set([...files].filter((file) => !isInside(file, folders))),
  };
}

/** Broken settings are told by the check, which waits for them to be mended. */
async function settingsOf(
  context: Context,
): Promise<{ file: string | undefined; folder: string | undefined }> {
  try {
    const { file, workspaceDir } = await context.loadConfig();
    return { file, folder: workspaceDir };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ConfigUnreadableError)) throw error;
    const folder = workspaceFinder()(context.cwd);
    return { file: folder === undefined ? undefined : join(folder, "symbi.toml"), folder };
  }
}

function isInside(path: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((folder) => path !== folder && !relative(folder, path).startsWith(".."));
}

/** What need not be watched. Asked twice of each path: before and after it was looked at. */
export function isIgnored({ folders, files }: Places, path: string, about: Stats | undefined): boolean {
  if (folders.has(path) || files.has(path)) return false;
  const folder = [...folders].find((each) => path.startsWith(each.endsWith(sep) ? each : each + sep));
  // Beside a single file, nothing but its folder.
  if (folder === undefined) return ![...files].some((file) => dirname(file) === path);
  if (relative(folder, path).split(sep).some(isSkippedName)) return true;
  if (about === undefined || about.isDirectory()) return false;
  return !isScheduleName(path) && basename(path) !== "symbi.toml";
}
