import type { StackAddresses } from '../../../dev-stack/stack.ts';
import type { ServiceName } from './native-test-stack.ts';

/**
 * What to do with a service: end it cleanly, end it by SIGKILL, end it as a crash does (Postgres: immediate), or
 * (stop it and) start it on the same port and data.
 */
export type Action = 'stop' | 'kill' | 'crash' | 'restart';

export type Order = { id: number; service: ServiceName; action: Action };

/** The stack is up, it or an order failed, or an order is done. */
export type FromSupervisor = { addresses?: StackAddresses; failed?: string; done?: number };
