import { existsSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ConfigError, ConfigUnreadableError } from "../../runtime/config/index.ts";
import type { Context } from "../context.ts";
import { isBelow, isScheduleName, isSkippedName, workspaceFinder } from "../sources.ts";

/** What a check depends on: whole folders, and single files. All absolute, the ways to them without links. */
export interface Places {
  readonly folders: ReadonlySet<string>;
  /** Also in these folders, where their names do not say that they matter. More may become known. */
  readonly files: Set<string>;
}

/** The files and folders that were named, their workspaces, and the settings. */
export async function placesOf(context: Context, paths: readonly string[]): Promise<Places> {
  const { cwd } = context;
  const workspaceOf = workspaceFinder();
  const settings = await settingsOf(context);
  const folders = new Set<string>();
  const files = new Set<string>();
  const asked = paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : [settings.folder ?? cwd];
  for (const path of asked) {
    const isFolder = isFolderNow(path);
    if (isFolder) folders.add(withoutLinks(path));
    else files.add(join(withoutLinks(dirname(path)), basename(path)));
    const root = workspaceOf(isFolder ? path : dirname(path));
    if (root !== undefined) folders.add(withoutLinks(root));
  }
  if (settings.file !== undefined) {
    files.add(join(withoutLinks(dirname(settings.file)), basename(settings.file)));
  }
  return { folders: new Set([...folders].filter((folder) => !isBelowAny(folders, folder))), files };
}

/** The folders that have to be watched to see all of the places. */
export function watchedFolders({ folders, files }: Places): readonly string[] {
  const beside = [...files].map((file) => dirname(file));
  return [...folders, ...beside.filter((folder) => !folders.has(folder) && !isBelowAny(folders, folder))];
}

function isFolderNow(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** As it is where it leads nowhere: the check tells. */
function withoutLinks(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
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

function isBelowAny(folders: Iterable<string>, path: string): boolean {
  return [...folders].some((folder) => isBelow(folder, path));
}

/** What need not be watched. Asked twice of each path: before and after it was looked at. */
export function isIgnored({ folders, files }: Places, path: string, about: Stats | undefined): boolean {
  if (folders.has(path) || files.has(path)) return false;
  const folder = [...folders].find((each) => isBelow(each, path));
  // Beside a single file, nothing but its folder.
  if (folder === undefined) return ![...files].some((file) => dirname(file) === path);
  if (relative(folder, path).split(sep).some(isSkippedName)) return true;
  if (about === undefined || about.isDirectory()) return false;
  return !isScheduleName(path) && basename(path) !== "symbi.toml";
}
