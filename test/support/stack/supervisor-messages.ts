import type { StackAddresses } from '../../../dev-stack/stack.ts';

/**
 * An order for a service: end it cleanly, end it by SIGKILL, end it as a crash does (Postgres: immediate), or
 * (stop it and) start it on the same port and data, or start it if it does not run; freeze it by SIGSTOP, or thaw it.
 */
export type Action = 'stop' | 'kill' | 'crash' | 'start' | 'restart' | 'freeze' | 'thaw';

export type Order = { id: number; service: string; action: Action };

/** The stack is up, it or an order failed, or an order is done. */
export type FromSupervisor = { addresses?: StackAddresses; failed?: string; done?: number };
