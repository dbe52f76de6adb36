/** Locks as the database in memory has them, and how many transactions wait for one now. */
export function watchedLocks() {
  const locks = new Map<string, Promise<void>>();
  let waiting = 0;
  // A transaction asks for the promise only to wait for it.
  const get = (name: string): Promise<void> | undefined => {
    const held = Map.prototype.get.call(locks, name) as Promise<void> | undefined;
    if (!held) return undefined;
    waiting += 1;
    return held.then(() => void (waiting -= 1));
  };
  return { locks: Object.assign(locks, { get }), waiters: () => waiting };
}
