import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../../src/processing/handle/fingerprint.ts';
import { headerText } from '../../../support/builders/messages.ts';
import { allocate, createBatch, deallocate, recordOf } from '../../../support/builders/records.ts';
import { applying } from '../../../support/memory/applying.ts';
import { outboxOf } from '../../../support/memory/outcomes.ts';
import { frame, memoryRegistry } from '../../../support/memory/registry.ts';

describe('a command with an id that was seen before', () => {
  const twice = recordOf(allocate('o1', 'LAMP', 2), { id: 'c-1' });

  it('given both commands in one run, the second changes nothing and emits nothing', async () => {
    const { apply, lines } = await applying();
    const checkpoint = await apply(createBatch('B1', 'LAMP', 5), twice, twice);
    expect(lines()).toEqual(['BatchCreated B1', 'Allocated o1 B1']);
    expect(checkpoint).toMatchObject({ nextOffset: 3, lastSequence: 2 });
  });

  it('given the first command in an earlier commit, the second changes nothing and emits nothing', async () => {
    const { apply, lines } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), twice);
    await apply(twice, allocate('o2', 'LAMP', 1));
    expect(lines()).toEqual(['BatchCreated B1', 'Allocated o1 B1', 'Allocated o2 B1']);
  });

  it('given a refusal the first time, the refusal is not repeated', async () => {
    const { apply, lines } = await applying();
    await apply(twice);
    await apply(createBatch('B1', 'LAMP', 5), twice);
    expect(lines()).toEqual(['UnknownSku', 'BatchCreated B1']);
  });

  it.each([
    ['another quantity', allocate('o1', 'LAMP', 1)],
    ['another order', allocate('o9', 'LAMP', 2)],
    ['another type', deallocate('o1', 'LAMP')],
    ['another SKU', allocate('o1', 'TABLE', 2)],
  ])('given %s the second time, becomes a dead letter in its place', async (_, command) => {
    const reused = recordOf(command, { id: 'c-1' });
    const { apply, lines } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), twice, reused, allocate('o2', 'LAMP', 1));
    await apply(reused, allocate('o3', 'LAMP', 1));
    expect(lines()).toEqual([
      'BatchCreated B1',
      'Allocated o1 B1',
      'dead ID_REUSED',
      'Allocated o2 B1',
      'dead ID_REUSED',
      'Allocated o3 B1',
    ]);
  });

  it('given other content the second time, the dead letter names the position of the first command', async () => {
    const { apply, database } = await applying({}, 4);
    await apply(createBatch('B1', 'LAMP', 5), twice);
    await apply(recordOf(deallocate('o1', 'LAMP'), { id: 'c-1' }));
    const [deadLetter] = outboxOf(database).slice(-1);
    expect(deadLetter && headerText(deadLetter, 'dlq-error')).toContain(
      'the id c-1 is that of another command, which came first: topic allocation.commands, partition 4, offset 1.',
    );
  });

  it('given other content and then the first content again, the last command is a duplicate of the first', async () => {
    const { apply, lines } = await applying();
    await apply(
      createBatch('B1', 'LAMP', 5),
      twice,
      recordOf(deallocate('o1', 'LAMP'), { id: 'c-1' }),
      twice,
    );
    expect(lines()).toEqual(['BatchCreated B1', 'Allocated o1 B1', 'dead ID_REUSED']);
  });

  it('given an unreadable record with that id first, the readable one is handled', async () => {
    const { apply, lines } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), { ...twice, value: Buffer.from('oops') }, twice);
    expect(lines()).toEqual(['BatchCreated B1', 'dead NOT_JSON', 'Allocated o1 B1']);
  });

  it('given plain JSON first and a registry frame later, is the same command', async () => {
    const framed = frame(
      memoryRegistry().findIndex(({ name }) => name === 'Allocate') + 1,
      twice.value ?? Buffer.alloc(0),
    );
    const { apply, lines } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), twice, { ...twice, value: framed });
    expect(lines()).toEqual(['BatchCreated B1', 'Allocated o1 B1']);
  });

  it('given no ids, the same content twice is two commands', async () => {
    const { apply, lines } = await applying();
    await apply(allocate('o1', 'LAMP', 2), allocate('o1', 'LAMP', 2));
    expect(lines()).toEqual(['UnknownSku', 'UnknownSku']);
  });

  it('is stored in the inbox with its messages', async () => {
    const { apply, database } = await applying();
    await apply(createBatch('B1', 'LAMP', 5), twice, recordOf(allocate('o1', 'LAMP', 2), { id: 'no-op' }));
    const fingerprint = fingerprintOf(allocate('o1', 'LAMP', 2));
    const remembered = [...database.committed.inbox.values()];
    expect(remembered).toEqual([
      { commandId: 'c-1', checkpointId: 1, offset: 1, fingerprint, firstSequence: 2, messageCount: 1 },
      { commandId: 'no-op', checkpointId: 1, offset: 2, fingerprint, firstSequence: 3, messageCount: 0 },
    ]);
  });
});
