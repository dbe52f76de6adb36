import { describe, expect, it } from '@jest/globals';
import type { DecodedCommand } from '../../../../src/processing/decode/command-decoder.ts';
import { readCommandHeaders } from '../../../../src/processing/decode/command-headers.ts';
import { messageWriter } from '../../../../src/processing/flush/event-messages.ts';
import { commandRecord } from '../../../../src/processing/produce/command-record.ts';
import { replayOf } from '../../../../src/processing/dead-letters/replayed-record.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { headerSchemas, type MessageKind } from '../../../../src/entrypoints/api/contract/headers.ts';
import { asyncApiDocument } from '../../../../src/entrypoints/api/contract/asyncapi.ts';
import { configured } from '../../../support/builders/config.ts';
import { aDeadLetter, deadLetterRecord } from '../../../support/builders/dead-letters.ts';
import { openedWriter } from '../../../support/builders/opened-messages.ts';
import { recordOf } from '../../../support/builders/records.ts';
import { allocate, outOfStock } from '../../../support/builders/stock.ts';
import { describedBy } from '../../../support/described-messages.ts';
import { memoryMessageEncoder } from '../../../support/memory/message-encoder.ts';
import { memoryRegistry } from '../../../support/memory/registry.ts';

// What is described here is what the code writes and reads: a header that is added in one place only fails a test.

const check = describedBy(asyncApiDocument(configured({})));
const textOf = (headers: readonly RecordHeader[]): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [name, String(value)]));
const described = (kind: MessageKind) => headerSchemas('/allocation')[kind];
const namesOf = (kind: MessageKind): string[] => Object.keys(described(kind).properties ?? {}).toSorted();
const requiredOf = (kind: MessageKind): string[] => [...(described(kind).required ?? [])].toSorted();

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const causeWith = (headers: readonly RecordHeader[]): DecodedCommand => {
  const record = recordOf(allocate(), { headers: [['ce_type', 'Allocate'], ...headers] });
  return { kind: 'command', record, headers: readCommandHeaders(record), command: allocate() };
};
const writer = openedWriter(messageWriter(memoryMessageEncoder(memoryRegistry()), '/allocation'));
const traced = causeWith([
  ['ce_id', 'order-1'],
  ['traceparent', traceparent],
]);
const untraced = causeWith([]);
const refusal = { code: 'UnknownSku', message: 'SKU BLUE-VASE was never seen.' } as const;
const { data } = outOfStock();

describe('the headers of an event', () => {
  const event = (cause: DecodedCommand) =>
    textOf(writer.event(cause, { ...outOfStock(), sequence: 42 }, 3).headers);

  it('are all that the worker writes, with the described values', () => {
    expect(Object.keys(event(traced)).toSorted()).toEqual(namesOf('event'));
    expect(check({ type: 'OutOfStock', headers: event(traced), payload: data })).toEqual([]);
  });

  it('are required if each event has them', () => {
    expect(Object.keys(event(untraced)).toSorted()).toEqual(requiredOf('event'));
  });
});

describe('the headers of a rejection', () => {
  const rejection = (cause: DecodedCommand) => textOf(writer.rejection(cause, refusal).headers);

  it('are all that the worker writes, with the described values', () => {
    const payload = { commandId: 'order-1', commandType: 'Allocate', ...refusal, command: {} };
    expect(Object.keys(rejection(traced)).toSorted()).toEqual(namesOf('rejection'));
    expect(check({ type: 'CommandRejected', headers: rejection(traced), payload })).toEqual([]);
  });

  it('are required if each rejection has them', () => {
    expect(Object.keys(rejection(untraced)).toSorted()).toEqual(requiredOf('rejection'));
  });
});

describe('the headers of a dead letter', () => {
  const whole = textOf(deadLetterRecord().headers);
  const long = Buffer.alloc(2_000, 'x');
  const tooLarge = textOf(
    deadLetterRecord({ key: long, value: long, headers: [['long', long]] }, { maxBytes: 600 }).headers,
  );
  const replayed = replayOf(aDeadLetter(), new Map());
  const again = textOf(deadLetterRecord({ headers: replayed.headers }).headers);

  it('are all that the worker writes, with the described values', () => {
    const names = new Set([whole, tooLarge, again].flatMap((headers) => Object.keys(headers)));
    const own = [...names].filter((name) => name.startsWith('dlq-'));
    expect(own.toSorted()).toEqual(namesOf('dead-letter'));
    for (const headers of [whole, tooLarge, again])
      expect(check({ type: 'DeadLetter', headers, payload: null })).toEqual([]);
  });

  it('are required if each dead letter has them', () => {
    const own = Object.keys(whole).filter((name) => name.startsWith('dlq-'));
    expect(own.toSorted()).toEqual(requiredOf('dead-letter'));
  });
});

describe('the headers of a command', () => {
  it('are all that the API and the command line write', () => {
    const outgoing = { id: 'order-1', command: allocate(), correlationId: 'basket-3', traceparent };
    const headers = textOf(commandRecord(outgoing, '/shop', 0).headers);
    expect(Object.keys(headers).toSorted()).toEqual(namesOf('command'));
    expect(check({ type: 'Allocate', headers, payload: allocate().data })).toEqual([]);
  });
});
