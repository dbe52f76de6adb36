import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandOutcomes, isPastRecord } from '../../../views/command-outcomes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HandledCommand, PendingCommand } from './answers.ts';
import { databaseAway } from '../http/errors.ts';
import { example, problemResponses } from '../openapi.ts';
import { waitFor } from './wait-for-outcome.ts';
import { notFound } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { commandHeaders } from './send-command.ts';

const RejectedCommand = z
  .object({
    commandId: z.string(),
    status: z.literal('rejected'),
    code: z.string(),
    message: z.string().describe('The reason, for a person.'),
    commandType: z.string(),
    command: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'RejectedCommand',
    title: 'RejectedCommand',
    description: 'The command was understood and refused; nothing changed.',
  });

const FailedCommand = z
  .object({
    commandId: z.string(),
    status: z.literal('failed'),
    code: z.string().describe('`dlq-reason` of the dead letter, such as `INVALID_MESSAGE`.'),
    message: z.string().describe('The first line of `dlq-error` of the dead letter.'),
  })
  .meta({
    id: 'FailedCommand',
    title: 'FailedCommand',
    description: 'The record could not be read or handled and became a dead letter; nothing changed.',
  });

/** What became of a command. */
export function outcomeRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/commands/:id',
      {
        schema: {
          tags: ['Commands'],
          operationId: 'getCommand',
          summary: 'What became of a command',
          description:
            'The id is the one that the producer gave, else `topic-partition-offset`. Outcomes are kept as long as the inbox and the outbox. A command that nobody sent looks like one that is pending.',
          headers: commandHeaders.pick({ prefer: true }),
          params: z.object({ id: example('order-o1') }),
          response: {
            200: z
              .discriminatedUnion('status', [PendingCommand, HandledCommand, RejectedCommand, FailedCommand])
              .describe('Pending, handled with its events, or rejected or failed with code and reason.'),
            ...problemResponses([
              invalidFields([{ in: 'path', field: 'id', detail: 'must be printable text' }]),
              pastRecord('allocation.commands-4-113'),
              databaseAway(),
            ]),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        // Asked first: a record that is handled meanwhile has an outcome.
        const isPast = await isPastRecord(dependencies.read, id);
        const known = (await commandOutcomes(dependencies.read, [id])).get(id);
        if (!known && isPast) throw pastRecord(id);
        const found = known ?? (await waitFor(dependencies, id, request, reply));
        if (found) return { commandId: id, ...found.outcome };
        reply.header('retry-after', '1');
        return { commandId: id, status: 'pending' as const };
      },
    );
  };
}

const pastRecord = (id: string) =>
  notFound(
    `The record ${id} was handled, but nothing is known under this id: ask by the ce_id that its producer gave it; if it has none, its outcome is no longer kept.`,
  );
