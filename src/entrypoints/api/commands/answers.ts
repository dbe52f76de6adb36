import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Command } from '../../../domain/commands.ts';
import { fingerprintOf } from '../../../processing/handle/fingerprint.ts';
import type { CommandOutcome, KnownOutcome } from '../../../views/command-outcomes.ts';
import { AnyEvent } from '../contract/documented.ts';
import { failureProblem, rejectionProblem, RequestProblem } from '../http/problems.ts';

const commandId = z
  .string()
  .describe('Id of the command, for `/commands/{id}`. Its events have it as `ce_causationid`.');

export const PendingCommand = z.object({ commandId, status: z.literal('pending') }).meta({
  id: 'PendingCommand',
  title: 'PendingCommand',
  description: 'The worker has not handled the command yet.',
  examples: [{ commandId: 'order-o1', status: 'pending' }],
});

export const HandledCommand = z
  .object({
    commandId,
    status: z.literal('handled'),
    events: z.array(AnyEvent).describe('The events of the command; empty if it changed nothing.'),
  })
  .meta({
    id: 'HandledCommand',
    title: 'HandledCommand',
    description: 'The worker handled the command.',
    examples: [
      {
        commandId: 'order-o1',
        status: 'handled',
        events: [
          {
            id: 'order-o1/1',
            type: 'Allocated',
            sequence: 2,
            data: { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'B1', eta: null },
          },
        ],
      },
    ],
  });

/** Path of a command's outcome. */
export const commandPath = (id: string): string => `/commands/${encodeURIComponent(id)}`;

/** Answers 202: the outcome is not known yet. */
export function answerPending(reply: FastifyReply, id: string) {
  reply.code(202).header('location', commandPath(id));
  return { commandId: id, status: 'pending' as const };
}

/**
 * Answers the outcome of a handled command: 201 if it created a batch or an allocation, else 200.
 * @throws RequestProblem if the command was rejected or failed, or if another command was sent with the same key
 */
export function answerOutcome(reply: FastifyReply, id: string, command: Command, found: KnownOutcome) {
  const { outcome } = found;
  reply.header('location', commandPath(id));
  if (!isOutcomeOf(command, found)) throw keyReused(id);
  if (outcome.status === 'failed') throw failureProblem(id, outcome.code, outcome.message);
  if (outcome.status === 'rejected') throw rejectionProblem(id, outcome.code, outcome.message);
  const created = pathOfCreated(outcome);
  if (created !== undefined) reply.code(201).header('location', created);
  return { commandId: id, status: 'handled' as const, events: [...outcome.events] };
}

function pathOfCreated({ events: [first] }: Handled): string | undefined {
  if (first?.type === 'BatchCreated') return `/batches/${encodeURIComponent(String(first.data['ref']))}`;
  if (first?.type === 'Allocated') return `/allocations/${encodeURIComponent(String(first.data['orderId']))}`;
  if (first?.type === 'Backordered') return `/orders/${encodeURIComponent(String(first.data['orderId']))}`;
  return undefined;
}

type Handled = Extract<CommandOutcome, { status: 'handled' }>;

export const isOutcomeOf = (command: Command, { fingerprint }: KnownOutcome): boolean =>
  fingerprint === null || fingerprint === fingerprintOf(command);

export const keyReused = (id: string): RequestProblem =>
  new RequestProblem({
    code: 'IdempotencyKeyReused',
    status: 422,
    title: 'The idempotency key was used before',
    detail: `Another command was sent with the key ${id}. This one changed nothing and became a dead letter (ID_REUSED). Use a new key for each command.`,
    commandId: id,
  });
