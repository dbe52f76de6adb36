import type { EncodedMessage, MessageKind, OutboundMessage } from '../../../src/processing/records/record.ts';
import type { EventPublisher, RelayPositions } from '../../../src/processing/publish/ports.ts';
import type { RelayShard } from '../../../src/processing/publish/shard.ts';
import { aMovedMessage } from '../builders/messages.ts';

/** A message as a consumer sees it. */
export type SeenMessage = Pick<OutboundMessage, 'kind' | 'key' | 'value' | 'headers'>;

export type PublisherSetup = {
  /** One more publisher of the same name, as another process would have it; of all streams if no shard is given. */
  publisher(shard?: RelayShard): EventPublisher;
  /** All that consumers reading committed see, in order per kind and key. */
  seen(): Promise<SeenMessage[]>;
  /** The topic of these messages is not there any more. */
  dropTopic(kind: MessageKind): Promise<void>;
  /** It is there again. */
  createTopic(kind: MessageKind): Promise<void>;
  /** The topic of these messages takes none of so many bytes any more. */
  limit(kind: MessageKind, bytes: number): Promise<void>;
  /** Closes all publishers, too. */
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
