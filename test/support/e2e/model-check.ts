import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { type ExpectedMessages, expectedMessages } from '../model/expected-messages.ts';
import type { SentCommand } from '../model/sent-command.ts';

/** The expected number of messages of all kinds. */
export const expectedCount = (sent: readonly SentCommand[]): number =>
  [...expectedMessages(sent).values()]
    .map(({ events, rejections, deadLetters }) => events.length + rejections.length + deadLetters.length)
    .reduce((sum, count) => sum + count, 0);

/**
 * Fails with the first SKU whose messages are lost, duplicated, reordered or different from those of the pure domain.
 */
export function expectAsInModel(
  published: ReadonlyMap<string, ExpectedMessages>,
  sent: readonly SentCommand[],
): void {
  const expected = expectedMessages(sent);
  for (const [sku, messages] of expected) {
    const found = published.get(sku);
    // toEqual alone would take seconds.
    if (!isDeepStrictEqual(found, messages)) expect({ sku, ...found }).toEqual({ sku, ...messages });
  }
  expect([...published.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
}
