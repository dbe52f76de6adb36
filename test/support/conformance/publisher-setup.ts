import type { EncodedMessage, MessageKind, OutboundMessage } from '../../../src/processing/records/record.ts';
import type { EventPublisher, RelayPositions } from '../../../src/processing/publish/ports.ts';
import type { RelayShard } from '../../../src/processing/publish/shard.ts';
import { aMovedMessage } from '../builders/messages.ts';

/** A message as a consumer sees it. */
export type SeenMessage = Pick<OutboundMessage, 'kind' | 'key' | 'value' | 'headers'>;

export type PublisherSetup = {
  /** Another publisher of the same name, as in another process, for all streams if no shard is given. */
  publisher(shard?: RelayShard): EventPublisher;
  /** All messages that a consumer reading committed sees, in order for each kind and key. */
  seen(): Promise<SeenMessage[]>;
  /** Deletes the topic of these messages. */
  dropTopic(kind: MessageKind): Promise<void>;
  /** Creates it again. */
  createTopic(kind: MessageKind): Promise<void>;
  /** Lowers the limit of the topic of these messages to below this many bytes. */
  limit(kind: MessageKind, bytes: number): Promise<void>;
  /** Also closes all publishers. */
  close(): Promise<void>;
};

/** Messages with these numbers as values. */
export const numbered = (from: number, to: number, over: Partial<OutboundMessage> = {}): EncodedMessage[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    aMovedMessage({ value: Buffer.from(String(from + index)), ...over }),
  );

/** The position of a stream. */
export const at = (sequence: number, stream = 'allocation.commands-0'): RelayPositions =>
  new Map([[stream, { sequence, messageId: `m${sequence}` }]]);
