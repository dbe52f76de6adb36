import { copyOf, type MemoryDatabase, type MemoryTables } from './database.ts';

/** A change with its checks; throws if it cannot be made. */
export type Write = (tables: MemoryTables) => void;

/** Read committed: what others commit meanwhile is seen, with the transaction's own writes on top. */
export type MemoryTransaction = {
  tables(): MemoryTables;
  write(change: Write): void;
  /** Waits until no other transaction holds the lock; holds it until the end. */
  lock(name: string): Promise<void>;
  ringAtCommit(): void;
  commit(): void;
  end(): void;
};

export function beginTransaction(database: MemoryDatabase): MemoryTransaction {
  const writes: Write[] = [];
  const held = new Set<string>();
  const { promise: ended, resolve: release } = Promise.withResolvers<void>();
  let base = database.committed;
  let own = copyOf(base);
  let rings = false;

  function tables(): MemoryTables {
    if (base === database.committed) return own;
    base = database.committed;
    own = copyOf(base);
    for (const change of writes) change(own);
    return own;
  }

  return {
    tables,
    write(change) {
      change(tables());
      writes.push(change);
    },
    async lock(name) {
      while (!held.has(name) && database.locks.has(name)) await database.locks.get(name);
      held.add(name);
      database.locks.set(name, ended);
    },
    ringAtCommit: () => (rings = true),
    commit() {
      database.committed = tables();
      if (rings) for (const ring of database.bells) ring();
    },
    end() {
      for (const name of held) database.locks.delete(name);
      release();
    },
  };
}
