import type { MessageWriter } from '../../../src/processing/flush/event-messages.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { EncodedMessage, OutboundMessage } from '../../../src/processing/records/record.ts';

/** The decoded message, with header values as text. */
export function inText(message: EncodedMessage): OutboundMessage {
  const { headers, ...rest } = decodeMessage(message);
  return { ...rest, headers: headers.map(([name, value]) => [name, value === null ? null : String(value)]) };
}

/** The event writer, with its messages decoded. */
export const openedWriter = (writer: MessageWriter) => ({
  event: (...of: Parameters<MessageWriter['event']>): OutboundMessage => inText(writer.event(...of)),
  rejection: (...of: Parameters<MessageWriter['rejection']>): OutboundMessage =>
    inText(writer.rejection(...of)),
});
