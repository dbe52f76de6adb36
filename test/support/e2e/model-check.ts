import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { type ExpectedMessages, expectedMessages } from '../model/expected-messages.ts';
import type { SentCommand } from '../model/sent-command.ts';

/** How many messages have to come out, of whatever kind. */
export const expectedCount = (sent: readonly SentCommand[]): number =>
  [...expectedMessages(sent).values()]
    .map(({ events, rejections, deadLetters }) => events.length + rejections.length + deadLetters.length)
    .reduce((sum, count) => sum + count, 0);

/** Fails with the first SKU for which anything is lost, doubled, reordered or other than the pure domain has it. */
export function expectAsInModel(
  published: ReadonlyMap<string, ExpectedMessages>,
  sent: readonly SentCommand[],
): void {
  const expected = expectedMessages(sent);
  for (const [sku, messages] of expected) {
    const found = published.get(sku);
    // Deciding by toEqual alone would take seconds.
    if (!isDeepStrictEqual(found, messages)) expect({ sku, ...found }).toEqual({ sku, ...messages });
  }
  expect([...published.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
}
