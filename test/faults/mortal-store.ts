import type { Store } from "../../runtime/index.ts";

/**
 * Where a process dies: before the transaction of its so-many-th store operation, or after it and before anybody hears
 * of it. Operations are all or nothing, so between them is where a process can die.
 */
export interface Death {
  readonly operation: number;
  readonly when: "before" | "after";
}

export interface MortalStore {
  readonly store: Store;
  readonly isDead: () => boolean;
  /** Resolves at its death. */
  readonly death: Promise<void>;
  /** Now, if not before. */
  die(): void;
  /** Called before each operation that is carried out, with its number. */
  onOperation: (number: number) => void;
}

/** Never resolves: what a dead process waits for. */
const forever = new Promise<never>(() => undefined);

/** A store for one process's life. After its death nothing that it asks is done, and nothing answers. */
export function mortalStore(real: Store, death: Death | undefined): MortalStore {
  let dead = false;
  let count = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const die = (): void => {
    dead = true;
    resolve();
  };
  const life: MortalStore = {
    isDead: () => dead,
    death: promise,
    die,
    onOperation: () => undefined,
    store: new Proxy(real, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (dead) return forever;
          count += 1;
          const dies = death?.operation === count;
          if (dies && death.when === "before") {
            die();
            return forever;
          }
          life.onOperation(count);
          const answer: unknown = Reflect.apply(value, target, args);
          return Promise.resolve(answer).then((result) => {
            if (dies) die();
            return dead ? forever : result;
          });
        };
      },
    }),
  };
  return life;
}
