import { expect } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { RejectionCode } from '../../../src/domain/rejection.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../src/service-layer/message-bus.ts';
import { apply, emptyStock, type Stock } from '../../../src/service-layer/stock.ts';

/** The outcome of a command, for a test to check. */
export type Result = {
  /** Exactly these events, in this order. An empty list: nothing happens. */
  emits(...events: DomainEvent[]): void;
  /** @param sentence a part of the message for people */
  rejects(code: RejectionCode, sentence?: string): void;
  readonly outcome: CommandResult;
  readonly stock: Stock;
};

/** A stock to which these events were applied. `when` sends it a command through the message bus. */
export const given = (...events: DomainEvent[]) => ({
  when: (command: Command): Result => {
    const stock = emptyStock(new Set([...events.map(({ data }) => data.sku), command.data.sku]));
    for (const event of events) apply(stock, event);
    const outcome = messageBus(handlers)(command, stock);
    return { outcome, stock, ...checks(outcome) };
  },
});

const checks = (outcome: CommandResult): Pick<Result, 'emits' | 'rejects'> => ({
  emits: (...events) => {
    const emitted =
      outcome.kind === 'accepted' ? outcome.events.map(({ type, data }) => ({ type, data })) : outcome;
    expect(emitted).toEqual(events);
  },
  rejects: (code, sentence = '') => {
    const rejection = { code, message: expect.stringContaining(sentence) };
    expect(outcome).toEqual({ kind: 'rejected', rejection });
  },
});
