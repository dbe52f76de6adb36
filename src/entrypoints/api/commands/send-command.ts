import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Command } from '../../../domain/commands.ts';
import { TRACEPARENT } from '../../../processing/decode/command-headers.ts';
import { commandRecord } from '../../../processing/produce/command-record.ts';
import type { RecordSender } from '../../../processing/produce/record-sender.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { type RequestProblem, unavailable } from '../http/problems.ts';

/** Milliseconds for Kafka to take a command. */
const SEND_WITHIN = 10_000;
const SOURCE = '/allocation/api';
const QUOTED = /^"(.+)"$/;
const VISIBLE = /^(?!""$)[\x21-\x7e]{1,255}$/;

/** Headers of a request that sends a command. */
export const commandHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(VISIBLE, 'must be 1–255 visible ASCII characters, without spaces')
    .optional()
    .describe(
      "Becomes the command's id: a request that is sent again by the same key changes nothing. Unique over all commands, of all producers: use a UUID. Absent: the API makes one up.",
    ),
  prefer: z
    .string()
    .optional()
    .describe('`wait=5`: answer when the outcome is there, or after 5 seconds (RFC 7240).')
    .meta({ examples: ['wait=5'] }),
});

/**
 * Sends the command to its topic; returns its id.
 * @throws RequestProblem 503 if Kafka does not take it: the same request may be sent again by the same key
 */
export async function sendCommand(
  sender: RecordSender,
  topic: string,
  request: FastifyRequest,
  command: Command,
): Promise<string> {
  const { 'idempotency-key': key } = request.headers;
  const id = typeof key === 'string' ? key.replace(QUOTED, '$1') : randomUUID();
  const outgoing = { id, command, correlationId: request.id, traceparent: traceparentOf(request) };
  try {
    await inTime(sender.send(topic, [commandRecord(outgoing, SOURCE, Date.now())]));
    return id;
  } catch (error) {
    if (!(error instanceof TechnicalFailure)) throw error;
    throw notConfirmed(id, error);
  }
}

export const notConfirmed = (id: string, cause?: unknown): RequestProblem =>
  unavailable(
    `Kafka did not confirm the command. Send the request again with Idempotency-Key: ${id}; done twice, it counts once.`,
    cause,
    id,
  );

function traceparentOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return TRACEPARENT.test(traceparent) && VISIBLE.test(traceparent) ? traceparent : undefined;
}

/** @throws TechnicalFailure if it takes too long: whether the command is there is then unknown */
async function inTime(sent: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TechnicalFailure(`Kafka: no answer within ${SEND_WITHIN} ms`)),
    SEND_WITHIN,
  );
  // Should it fail later on, nobody is there to hear it.
  sent.catch(() => undefined);
  try {
    await Promise.race([sent, promise]);
  } finally {
    clearTimeout(timer);
  }
}
