import { describe, expect, it } from '@jest/globals';
import { allocate, changeBatchQuantity, createBatch, SKU } from '../../../support/builders/stock.ts';
import { differences } from '../../../support/faults/check/differences.ts';
import { expectedOfTwoVersions } from '../../../support/faults/upgrade/two-versions.ts';
import {
  type ExpectedEvent,
  type ExpectedMessages,
  expectedMessages,
} from '../../../support/model/expected-messages.ts';
import type { SentCommand } from '../../../support/model/sent-command.ts';

const sent = (...commands: { type: string; data: unknown }[]): SentCommand[] =>
  commands.map(({ type, data }, index) => ({ id: `c${index + 1}`, type, key: SKU, data }));

/** Two lines of four units, of which the other batch can take as many as `room` says, lose theirs by the last command. */
const bumping = (room: number): SentCommand[] =>
  sent(
    createBatch(),
    allocate({ orderId: 'o1', qty: 4 }),
    allocate({ orderId: 'o2', qty: 4 }),
    createBatch({ ref: 'batch-2', qty: room }),
    changeBatchQuantity({ qty: 0 }),
  );

const eventsOf = (messages: ReadonlyMap<string, ExpectedMessages>): ExpectedEvent[] =>
  messages.get(SKU)?.events ?? [];

const published = (events: ExpectedEvent[]) => new Map([[SKU, { events, rejections: [], deadLetters: [] }]]);

/** The same events, the last two by a worker of 0.1. */
function byOldWorker(events: readonly ExpectedEvent[], orders: readonly string[]): ExpectedEvent[] {
  const swapped = events.slice(-2).map((event, index) => {
    const known = Object.entries({ ...event.data, orderId: orders[index] }).filter(
      ([name]) => name !== 'eta',
    );
    return { ...event, data: Object.fromEntries(known) };
  });
  return [...events.slice(0, -2), ...swapped];
}

const found = (commands: readonly SentCommand[], events: ExpectedEvent[], isForBoth = true) => {
  const messages = published(events);
  return differences(
    messages,
    expectedOfTwoVersions(commands, messages, () => isForBoth),
  );
};

const NONE = { lost: 0, duplicated: 0, reordered: 0, wrong: 0, examples: [] };

describe('the expected messages of two versions side by side', () => {
  const commands = bumping(4);
  const ofThis = eventsOf(expectedMessages(commands));
  const ofOld = byOldWorker(ofThis, ['o2', 'o1']);

  it('are those of this version, if a worker of this version handled the command', () => {
    expect(ofThis.slice(-2).map(({ ce_type, data }) => [ce_type, data])).toEqual([
      ['Allocated', expect.objectContaining({ orderId: 'o1', eta: null })],
      ['OutOfStock', expect.objectContaining({ orderId: 'o2' })],
    ]);
    expect(found(commands, ofThis)).toEqual(NONE);
  });

  it('are those of 0.1, newest first and without eta, if one of 0.1 did', () => {
    expect(found(commands, ofOld)).toEqual(NONE);
  });

  it('may be in either order where the events only say that there is nothing', () => {
    const nowhere = bumping(1);
    const events = eventsOf(expectedMessages(nowhere));
    expect(events.slice(-2).map(({ ce_type }) => ce_type)).toEqual(['OutOfStock', 'OutOfStock']);
    expect(found(nowhere, events)).toEqual(NONE);
    expect(found(nowhere, byOldWorker(events, ['o2', 'o1']))).toEqual(NONE);
  });

  it.each<[string, ExpectedEvent[], boolean]>([
    ['the order of 0.1 with the eta of this version', withEta(ofOld), true],
    ['the order of this version without eta', byOldWorker(ofThis, ['o1', 'o2']), true],
    ['a command of 0.1 after all workers are new', ofOld, false],
  ])('do not include %s', (_, events, isForBoth) => {
    expect(found(commands, events, isForBoth)).not.toEqual(NONE);
  });

  it('have an event that is lost, whoever handled the command', () => {
    expect(found(commands, ofOld.slice(0, -1))).toMatchObject({
      ...NONE,
      lost: 1,
      examples: [expect.any(String)],
    });
  });

  it('place a line that a worker of 0.1 has moved as if it had been asked for by then', () => {
    const again = [
      ...bumping(8),
      ...sent(createBatch({ ref: 'batch-3', qty: 4 }), changeBatchQuantity({ ref: 'batch-2', qty: 0 })).map(
        (command, index) => ({ ...command, id: `c${index + 6}` }),
      ),
    ];
    const moved = byOldWorker(eventsOf(expectedMessages(bumping(8))), ['o2', 'o1']);
    const expected = eventsOf(expectedOfTwoVersions(again, published(moved), () => true));
    expect(expected.slice(-2).map(({ ce_type, data }) => [ce_type, data])).toEqual([
      ['Allocated', expect.objectContaining({ orderId: 'o2' })],
      ['OutOfStock', expect.objectContaining({ orderId: 'o1' })],
    ]);
  });
});

function withEta(events: readonly ExpectedEvent[]): ExpectedEvent[] {
  return events.map((event) =>
    event.ce_type === 'Allocated' ? { ...event, data: { ...event.data, eta: null } } : event,
  );
}
