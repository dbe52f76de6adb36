import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandOutcomes } from '../../views/command-outcomes.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { HandledCommand, PendingCommand } from './command-answers.ts';
import { example, problemResponses } from './openapi.ts';
import { waitFor } from './outcome-wait.ts';
import { commandHeaders } from './sent-command.ts';

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
            'Outcomes are kept as long as the inbox and the outbox. A command that nobody sent, or that became a dead letter, looks like one that is pending.',
          headers: commandHeaders.pick({ prefer: true }),
          params: z.object({ id: example('order-o1') }),
          response: {
            200: z
              .discriminatedUnion('status', [PendingCommand, HandledCommand, RejectedCommand])
              .describe('Pending, handled with its events, or rejected with code and reason.'),
            ...problemResponses(400, 503),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const known = (await commandOutcomes(dependencies.read, [id])).get(id);
        const found = known ?? (await waitFor(dependencies, id, request, reply));
        if (found) return { commandId: id, ...found.outcome };
        reply.header('retry-after', '1');
        return { commandId: id, status: 'pending' as const };
      },
    );
  };
}
