/**
 * Something outside a record failed: a database or broker is away, a lock was lost, a disk is full. The caller retries
 * the same work until it succeeds; the failure never becomes a message.
 */
export class TechnicalFailure extends Error {
  override readonly name: string = 'TechnicalFailure';
}

/**
 * A server refuses this process because of a password, a certificate or a missing right. It is retried like any
 * technical failure, since the right may be granted meanwhile.
 */
export class AccessRefused extends TechnicalFailure {
  override readonly name = 'AccessRefused';
}

/** Another process has changed what was loaded, or a deadlock occurred. Load again and repeat the work. */
export class ConcurrentChange extends TechnicalFailure {
  override readonly name = 'ConcurrentChange';
}

/**
 * Yields the error, its cause, the cause's cause, and so on, as long as they are objects. Client libraries often put the
 * details of a failure into a cause.
 */
export function* causesOf<Thrown extends object>(error: unknown): Generator<Thrown> {
  for (
    let each = error;
    typeof each === 'object' && each !== null;
    each = (each as { cause?: unknown }).cause
  )
    yield each as Thrown;
}
