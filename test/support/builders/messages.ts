import { encodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { EncodedMessage, OutboundMessage } from '../../../src/processing/records/record.ts';

export type SequencedMessage = OutboundMessage & { readonly sequence: number };

/** An ordinary event. */
export const aMessage = (over: Partial<OutboundMessage> = {}): OutboundMessage => {
  const { id = 'command-1/1' } = over;
  return {
    kind: 'event',
    id,
    key: Buffer.from('LAMP'),
    value: Buffer.from('{"sku":"LAMP"}'),
    headers: [
      ['ce_id', id],
      ['ce_type', 'Allocated'],
    ],
    ...over,
  };
};

/** The message as it is stored and moved. */
export const encodedMessage = ({ kind, ...content }: OutboundMessage): EncodedMessage =>
  encodeMessage(kind, content);

/** The same message, encoded. */
export const aMovedMessage = (over: Partial<OutboundMessage> = {}): EncodedMessage =>
  encodedMessage(aMessage(over));

/** Messages of these sequences; the message with sequence 7 has the id `m7`. */
export const sequenced = (
  from: number,
  to: number,
  over: Partial<OutboundMessage> = {},
): SequencedMessage[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const sequence = from + index;
    return {
      ...aMessage({ id: `m${sequence}`, value: Buffer.from(`{"n":${sequence}}`), ...over }),
      sequence,
    };
  });

/** The last header of that name, as text. */
export const headerText = ({ headers }: Pick<OutboundMessage, 'headers'>, name: string): string | undefined =>
  headers.findLast(([header]) => header === name)?.[1]?.toString();
