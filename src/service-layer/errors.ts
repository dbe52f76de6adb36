/**
 * Something outside a record failed: a database or broker away, a lock lost, a disk full.
 * The work is to be done again, unchanged, for as long as it takes; it never becomes a message.
 */
export class TechnicalFailure extends Error {
  override readonly name: string = 'TechnicalFailure';
}

/**
 * A server refuses this process: a password, a certificate, a right. Tried again like any technical failure, since
 * what is missing may be given meanwhile.
 */
export class AccessRefused extends TechnicalFailure {
  override readonly name = 'AccessRefused';
}

/** Somebody else wrote what was loaded, or was in the way by a deadlock. Loading again and doing the work again helps. */
export class ConcurrentChange extends TechnicalFailure {
  override readonly name = 'ConcurrentChange';
}

/**
 * What was thrown, then its cause, and so on, as far as they are objects: what a client library says of a failure is
 * often in a cause.
 */
export function* causesOf<Thrown extends object>(error: unknown): Generator<Thrown> {
  for (
    let each = error;
    typeof each === 'object' && each !== null;
    each = (each as { cause?: unknown }).cause
  )
    yield each as Thrown;
}
