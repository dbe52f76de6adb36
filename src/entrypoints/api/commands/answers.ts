import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Command } from '../../../domain/commands.ts';
import { eventSchemas } from '../../../domain/events.ts';
import { fingerprintOf } from '../../../processing/handle/fingerprint.ts';
import type { CommandOutcome, KnownOutcome } from '../../../views/command-outcomes.ts';
import { failureProblem, rejectionProblem, RequestProblem } from '../http/problems.ts';

const commandId = z.string().describe('Follow it at `/commands/{id}`; events name it as `ce_causationid`.');

export const PendingCommand = z.object({ commandId, status: z.literal('pending') }).meta({
  id: 'PendingCommand',
  title: 'PendingCommand',
  description: 'The command is on its way to the worker.',
  examples: [{ commandId: 'order-o1', status: 'pending' }],
});

const anyEvent = {
  id: z.string().describe('`ce_id` of the event.'),
  sequence: z.int().min(1).describe("The event's number among those of its SKU."),
};
const knownEvents = Object.entries(eventSchemas).map(([type, data]) =>
  z.object({ ...anyEvent, type: z.literal(type), data }).meta({ title: type }),
);
const newerEvent = z
  .object({ ...anyEvent, type: z.string(), data: z.record(z.string(), z.unknown()) })
  .meta({ title: 'Event', description: 'Of a worker that is newer than this API.' });

export const HandledCommand = z
  .object({
    commandId,
    status: z.literal('handled'),
    events: z
      .array(z.union([...knownEvents, newerEvent]))
      .describe('What it made true; empty if that was so before.'),
  })
  .meta({
    id: 'HandledCommand',
    title: 'HandledCommand',
    description: 'The command was carried out.',
    examples: [
      {
        commandId: 'order-o1',
        status: 'handled',
        events: [
          {
            id: 'order-o1/1',
            type: 'Allocated',
            sequence: 2,
            data: { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'B1' },
          },
        ],
      },
    ],
  });

/** Where to follow a command. */
export const commandPath = (id: string): string => `/commands/${encodeURIComponent(id)}`;

/** Answers that the outcome is not known yet: 202. */
export function answerPending(reply: FastifyReply, id: string) {
  reply.code(202).header('location', commandPath(id));
  return { commandId: id, status: 'pending' as const };
}

/**
 * Answers the outcome: 201 if something came into being, else 200.
 * @throws RequestProblem for a rejection or a failure, and if the outcome is that of another command with the same key
 */
export function answerOutcome(reply: FastifyReply, id: string, command: Command, found: KnownOutcome) {
  const { outcome } = found;
  reply.header('location', commandPath(id));
  if (!isOutcomeOf(command, found)) throw keyReused(id);
  if (outcome.status === 'failed') throw failureProblem(id, outcome.code, outcome.message);
  if (outcome.status === 'rejected') throw rejectionProblem(id, outcome.code, outcome.message);
  const made = pathOfWhatWasMade(outcome);
  if (made !== undefined) reply.code(201).header('location', made);
  return { commandId: id, status: 'handled' as const, events: [...outcome.events] };
}

function pathOfWhatWasMade({ events: [first] }: Handled): string | undefined {
  if (first?.type === 'BatchCreated') return `/batches/${encodeURIComponent(String(first.data['ref']))}`;
  if (first?.type === 'Allocated') return `/allocations/${encodeURIComponent(String(first.data['orderId']))}`;
  return undefined;
}

type Handled = Extract<CommandOutcome, { status: 'handled' }>;

const isOutcomeOf = (command: Command, { fingerprint }: KnownOutcome): boolean =>
  fingerprint === null || fingerprint === fingerprintOf(command);

export const keyReused = (id: string): RequestProblem =>
  new RequestProblem({
    code: 'IdempotencyKeyReused',
    status: 422,
    title: 'The idempotency key was used before',
    detail: `Another command was sent by the key ${id}; this one changed nothing and is a dead letter (ID_REUSED). Use a key of its own for each command.`,
    commandId: id,
  });
