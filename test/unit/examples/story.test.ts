import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectedMessages, type ExpectedEvent } from '../../support/model/expected-messages.ts';
import type { SentCommand } from '../../support/model/sent-command.ts';

type Example = { note: string; type: string; key: string; value: unknown };

const examples = readFileSync(path.resolve(import.meta.dirname, '../../../examples/commands.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Example);

const send = (run: string): SentCommand[] =>
  examples.map(({ type, key, value }, index) => ({ id: `${run}-${index + 1}`, type, key, data: value }));

const asList = ({ ce_id, ce_type, data }: ExpectedEvent): unknown[] => [
  ce_id,
  ce_type,
  ...Object.values(data),
];

/** The outcomes of the SKU's commands in one run. */
const story = (sku: string, commands: SentCommand[], run = 'first') =>
  (expectedMessages(commands).get(sku)?.events ?? [])
    .map(asList)
    .filter(([id]) => String(id).startsWith(run));

describe('the example commands', () => {
  it('have a note for the reader, a type, a key, and an object or a text as value', () => {
    for (const example of examples) {
      expect(Object.keys(example)).toEqual(['note', 'type', 'key', 'value']);
      expect(['object', 'string']).toContain(typeof example.value);
    }
  });

  it('lead to these events of chairs', () => {
    expect(story('RED-CHAIR', send('first'))).toEqual([
      ['first-1/1', 'BatchCreated', 'batch-1', 'RED-CHAIR', 10, null],
      ['first-2/1', 'BatchCreated', 'batch-2', 'RED-CHAIR', 20, '2027-03-01'],
      ['first-4/1', 'Allocated', 'order-1', 'RED-CHAIR', 6, 'batch-1', null],
      ['first-5/1', 'Allocated', 'order-2', 'RED-CHAIR', 4, 'batch-1', null],
      ['first-7/1', 'Allocated', 'order-3', 'RED-CHAIR', 5, 'batch-2', '2027-03-01'],
      ['first-9/1', 'BatchQuantityChanged', 'batch-1', 'RED-CHAIR', 7, 10],
      ['first-9/2', 'Deallocated', 'order-2', 'RED-CHAIR', 4, 'batch-1', 'BatchQuantityReduced'],
      ['first-9/3', 'Allocated', 'order-2', 'RED-CHAIR', 4, 'batch-2', '2027-03-01'],
      ['first-10/1', 'Deallocated', 'order-3', 'RED-CHAIR', 5, 'batch-2', 'Requested'],
    ]);
  });

  it('lead to these events of vases', () => {
    expect(story('BLUE-VASE', send('first'))).toEqual([
      ['first-3/1', 'BatchCreated', 'batch-3', 'BLUE-VASE', 8, '2027-02-15'],
      ['first-8/1', 'OutOfStock', 'order-4', 'BLUE-VASE', 9],
    ]);
  });

  it('lead to these events of teapots, whose ship comes late', () => {
    expect(story('TEAPOT', send('first')).map(([, type, ...data]) => [type, data[0]])).toEqual([
      ['BatchCreated', 'batch-4'],
      ['Allocated', 'order-7'],
      ['Allocated', 'order-8'],
      ['Backordered', 'order-9'],
      ['BatchEtaChanged', 'batch-4'],
      ['BatchCreated', 'batch-5'],
      ['Allocated', 'order-9'],
      ['BatchReceived', 'batch-4'],
      ['Deallocated', 'order-8'],
      ['Backordered', 'order-8'],
      ['Dispatched', 'order-7'],
    ]);
  });

  it('contain a command that is refused', () => {
    const [rejection] = expectedMessages(send('first')).get('RED-CHIAR')?.rejections ?? [];
    expect(rejection?.data).toMatchObject({ code: 'UnknownSku', command: { orderId: 'order-5' } });
  });

  it('contain a message that is not JSON', () => {
    const broken = examples.filter(({ value }) => typeof value === 'string');
    expect(broken).toHaveLength(1);
    expect(() => void JSON.parse(String(broken[0]?.value))).toThrow(SyntaxError);
    expect(expectedMessages(send('first')).get('RED-CHAIR')?.deadLetters).toEqual(['first-20']);
  });

  it('can be sent again without changing the state', () => {
    const twice = [...send('first'), ...send('second')];
    const again = ['RED-CHAIR', 'BLUE-VASE', 'TEAPOT'].flatMap((sku) => story(sku, twice, 'second'));
    expect(again).toEqual([
      ['second-7/1', 'Allocated', 'order-3', 'RED-CHAIR', 5, 'batch-2', '2027-03-01'],
      ['second-10/1', 'Deallocated', 'order-3', 'RED-CHAIR', 5, 'batch-2', 'Requested'],
      ['second-8/1', 'OutOfStock', 'order-4', 'BLUE-VASE', 9],
    ]);
  });
});
