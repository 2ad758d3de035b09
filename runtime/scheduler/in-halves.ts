import { StoreError } from "../store/store.ts";

export interface Halved<T, R> {
  readonly done: readonly R[];
  readonly failed: readonly { readonly item: T; readonly error: unknown }[];
}

/**
 * Writes all of `items` in one transaction. Where that fails on account of one of them, it is written in ever smaller
 * parts, in order, until that one alone is left undone. Where the database as a whole refuses, nothing is gained by
 * asking it for less.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  write: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<Halved<T, R>> {
  try {
    return { done: await write(items), failed: [] };
  } catch (error) {
    if (items.length <= 1 || refusesEverything(error)) {
      return { done: [], failed: items.map((item) => ({ item, error })) };
    }
    const middle = items.length >> 1;
    const first = await inHalves(items.slice(0, middle), write);
    const second = await inHalves(items.slice(middle), write);
    return { done: [...first.done, ...second.done], failed: [...first.failed, ...second.failed] };
  }
}

/** A damaged page may be the page of one run alone; a full disk is everybody's. */
export function refusesEverything(error: unknown): boolean {
  return error instanceof StoreError && error.code !== "corrupt";
}
