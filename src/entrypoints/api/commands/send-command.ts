import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Command } from '../../../domain/commands.ts';
import { commandRecord } from '../../../processing/produce/command-record.ts';
import type { SpanStart } from '../../../processing/runtime/tracing.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type RequestProblem, unavailable } from '../http/problems.ts';

const SEND_TIMEOUT_MS = 10_000;
/** `ce_source` of commands that the API sends. */
export const SOURCE = '/allocation/api';
const QUOTED = /^"(.+)"$/;
const VISIBLE_ASCII = /^(?!""$)[\x21-\x7e]{1,255}$/;

/** Headers of a request that sends a command. */
export const commandHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(VISIBLE_ASCII, 'must be 1–255 visible ASCII characters, without spaces')
    .optional()
    .describe(
      'Becomes the id of the command: if the same request is sent again with the same key, it changes nothing. It must be unique over all commands of all producers: use a UUID. Default: a new UUID.',
    ),
  prefer: z
    .string()
    .optional()
    .describe('`wait=5`: answer as soon as the outcome is known, after 5 seconds at the latest (RFC 7240).')
    .meta({ examples: ['wait=5'] }),
});

/** The request's `Idempotency-Key`, if it has one. */
export function keyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key.replace(QUOTED, '$1') : undefined;
}

/** The request's `Idempotency-Key`, or a new UUID. */
export const commandIdOf = (request: FastifyRequest): string => keyOf(request) ?? randomUUID();

/** What links a command to the request that sent it. */
export const commandContext = ({ id, traceparent }: Pick<FastifyRequest, 'id' | 'traceparent'>) => ({
  correlationId: id,
  traceparent,
});

export type IdentifiedCommand = { readonly id: string; readonly command: Command };

/**
 * Sends the commands of a request to the topic. If requests are traced, they carry the `traceparent` of the sending span.
 * @param unconfirmed makes the problem to answer with
 * @throws RequestProblem 503 if Kafka does not confirm all of them; some may have been sent
 */
export async function sendCommands(
  { sender, tracing, settings: { commandTopic } }: Pick<ApiDependencies, 'sender' | 'tracing' | 'settings'>,
  request: FastifyRequest,
  commands: readonly IdentifiedCommand[],
  unconfirmed: (cause: TechnicalFailure) => RequestProblem,
): Promise<void> {
  try {
    await tracing.span(
      () => sendingSpan(commandTopic, commands.length, request.traceparent),
      ({ traceparent = request.traceparent }) => {
        const context = commandContext({ id: request.id, traceparent });
        const records = commands.map((each) => commandRecord({ ...each, ...context }, SOURCE, Date.now()));
        return withTimeout(sender.send(commandTopic, records));
      },
    );
  } catch (error) {
    if (!(error instanceof TechnicalFailure)) throw error;
    throw unconfirmed(error);
  }
}

const sendingSpan = (topic: string, count: number, parent: string | undefined): SpanStart => ({
  name: `send ${topic}`,
  kind: 'producer',
  attributes: {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.name': topic,
    ...(count === 1 ? {} : { 'messaging.batch.message_count': count }),
  },
  parent,
});

export const notAllConfirmed = (key: string, cause?: unknown): RequestProblem =>
  unavailable(
    `Kafka did not confirm all commands. Send the request again with Idempotency-Key: ${key}; of each line only one command counts.`,
    cause,
  );

export const notConfirmed = (id: string, cause?: unknown): RequestProblem =>
  unavailable(
    `Kafka did not confirm the command. Send the request again with Idempotency-Key: ${id}; if both arrive, only one counts.`,
    cause,
    id,
  );

/** @throws TechnicalFailure after the timeout; whether the command arrived is then unknown */
async function withTimeout(sent: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TechnicalFailure(`Kafka: no answer within ${SEND_TIMEOUT_MS} ms`)),
    SEND_TIMEOUT_MS,
  );
  // If it fails after the timeout, nobody handles the error.
  sent.catch(() => undefined);
  try {
    await Promise.race([sent, promise]);
  } finally {
    clearTimeout(timer);
  }
}
