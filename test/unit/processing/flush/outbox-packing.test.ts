import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type MessagePacker,
  messagePacker,
  ROW_MESSAGES,
} from '../../../../src/processing/flush/outbox-packing.ts';
import type { EncodedMessage, MessageKind } from '../../../../src/processing/records/record.ts';
import { unpackedMessages } from '../../../support/builders/packed-messages.ts';

const message = (text: string, kind: MessageKind = 'event'): EncodedMessage => ({
  kind,
  record: Buffer.from(text),
});

let packer: MessagePacker;
beforeEach(() => {
  packer = messagePacker();
  packer.begin();
});

/** What comes out of the packer for these. */
function rowsOf(messages: readonly EncodedMessage[]) {
  for (const one of messages) packer.add(one);
  return packer.rows();
}

describe('a packer of messages', () => {
  it('given none, has no rows', () => {
    expect(packer.rows()).toEqual([]);
  });

  it('given messages of one kind, packs them into one row, in their order', () => {
    const messages = ['one', 'two', 'three'].map((text) => message(text));
    const rows = rowsOf(messages);
    expect(rows).toMatchObject([{ kind: 'event', count: 3, bytes: 11 }]);
    expect(unpackedMessages(rows)).toEqual(messages);
  });

  it('given another kind between them, begins another row', () => {
    const rows = rowsOf([message('one'), message('no', 'rejection'), message('two')]);
    expect(rows.map(({ kind, count }) => [kind, count])).toEqual([
      ['event', 1],
      ['rejection', 1],
      ['event', 1],
    ]);
  });

  it('given more messages than a row takes, begins another one', () => {
    const rows = rowsOf(Array.from({ length: ROW_MESSAGES + 1 }, (_, index) => message(`n${index}`)));
    expect(rows.map(({ count }) => count)).toEqual([ROW_MESSAGES, 1]);
  });

  it('given so many bytes that a row is full, begins another one', () => {
    const large = message('x'.repeat(200_000));
    expect(rowsOf([large, large, large]).map(({ count }) => count)).toEqual([2, 1]);
  });

  it('counts what was added, whether its row has ended or not', () => {
    rowsOf([message('one'), message('no', 'rejection'), message('two')]);
    expect(packer.count()).toBe(3);
  });

  it('given that what packed before it failed half-way, knows nothing of that', () => {
    packer.add(message('left'));
    packer.begin();
    expect(packer.count()).toBe(0);
    expect(unpackedMessages(rowsOf([message('new')]))).toEqual([message('new')]);
  });

  it('keeps rows it gave out as they were', () => {
    const rows = rowsOf([message('first')]);
    packer.begin();
    rowsOf([message('later')]);
    expect(unpackedMessages(rows)).toEqual([message('first')]);
  });
});
