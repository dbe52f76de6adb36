import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandOutcomes, isPastRecord } from '../../../views/command-outcomes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { AnyCommand, AnyCommandType, AnyRejectionCode, anyFailureCode } from '../contract/documented.ts';
import { HandledCommand, PendingCommand } from './answers.ts';
import { databaseUnavailable } from '../http/errors.ts';
import { example, problemResponses } from '../openapi.ts';
import { waitForOutcomes } from './wait-for-outcome.ts';
import { notFound } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { commandHeaders } from './send-command.ts';

const RejectedCommand = z
  .object({
    commandId: z.string(),
    status: z.literal('rejected'),
    code: AnyRejectionCode,
    message: z.string().describe('The reason, for people.'),
    commandType: AnyCommandType,
    command: AnyCommand,
  })
  .meta({
    id: 'RejectedCommand',
    title: 'RejectedCommand',
    description: 'The domain rejected the command; nothing changed.',
  });

const FailedCommand = z
  .object({
    commandId: z.string(),
    status: z.literal('failed'),
    code: anyFailureCode(),
    message: z.string().describe('The first line of `dlq-error` of the dead letter.'),
  })
  .meta({
    id: 'FailedCommand',
    title: 'FailedCommand',
    description: 'The record could not be read or handled and became a dead letter; nothing changed.',
  });

/** The route for the outcome of a command. */
export function outcomeRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/commands/:id',
      {
        schema: {
          tags: ['Commands'],
          operationId: 'getCommand',
          summary: 'The outcome of a command',
          description:
            'The id is the `ce_id` that the producer set, otherwise `topic-partition-offset`. Outcomes are kept as long as the inbox and the outbox. An unknown id is answered as `pending`, too.',
          headers: commandHeaders.pick({ prefer: true }),
          params: z.object({ id: example('order-o1') }),
          response: {
            200: z
              .discriminatedUnion('status', [PendingCommand, HandledCommand, RejectedCommand, FailedCommand])
              .describe('Pending; handled, with events; or rejected or failed, with code and reason.'),
            ...problemResponses([
              invalidFields([{ in: 'path', field: 'id', detail: 'must be printable text' }]),
              pastRecord('allocation.commands-4-113'),
              databaseUnavailable(),
            ]),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        // Checked first: if the record is handled in between, the outcome is found below.
        const isPast = await isPastRecord(dependencies.read, id);
        const known = (await commandOutcomes(dependencies.read, [id])).get(id);
        if (!known && isPast) throw pastRecord(id);
        const [found] = known ? [known] : await waitForOutcomes(dependencies, [id], request, reply);
        if (found) return { commandId: id, ...found.outcome };
        reply.header('retry-after', '1');
        return { commandId: id, status: 'pending' as const };
      },
    );
  };
}

const pastRecord = (id: string) =>
  notFound(
    `The record ${id} was handled, but its outcome is not stored under this id. Use the ce_id that its producer set; if there is none, the outcome is no longer kept.`,
  );
