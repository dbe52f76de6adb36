import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Allocate, ChangeBatchQuantity, type Command, CreateBatch } from '../../domain/commands.ts';
import { z } from 'zod';
import type { ApiDependencies } from './api-dependencies.ts';
import { answerOutcome, answerPending, HandledCommand, PendingCommand } from './command-answers.ts';
import { example, problemResponses } from './openapi.ts';
import { waitFor } from './outcome-wait.ts';
import { commandHeaders, sendCommand } from './sent-command.ts';

const tags = ['Commands'];
const handled = {
  200: HandledCommand.describe('Carried out; nothing new came into being.'),
  202: PendingCommand,
  ...problemResponses(400, 404, 409, 422, 500, 503),
};
const created = {
  ...handled,
  201: HandledCommand.describe('Carried out; `Location` is what came into being.'),
};

const quantityChange = ChangeBatchQuantity.omit({ ref: true }).meta({
  title: 'BatchQuantity',
  description: 'The SKU decides the order among the commands, so it has to be given.',
  examples: [{ sku: 'LAMP', qty: 8 }],
});

/** What changes something: each request becomes one command in Kafka. */
export function commandRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { sender, settings } = dependencies;

  async function handle(request: FastifyRequest, reply: FastifyReply, command: Command) {
    const id = await sendCommand(sender, settings.commandTopic, request, command);
    const found = await waitFor(dependencies, id, request, reply);
    return found ? answerOutcome(reply, id, command, found) : answerPending(reply, id);
  }

  return async (app) => {
    app.post(
      '/batches',
      {
        schema: {
          tags,
          operationId: 'createBatch',
          summary: 'Create a batch of stock',
          description:
            '`eta` (YYYY-MM-DD) is the day on which it arrives; without it the stock is in the warehouse.',
          headers: commandHeaders,
          body: CreateBatch.meta({
            ...CreateBatch.meta(),
            examples: [{ ref: 'B1', sku: 'LAMP', qty: 10 }],
          }),
          response: created,
        },
      },
      (request, reply) => handle(request, reply, { type: 'CreateBatch', data: request.body }),
    );

    app.patch(
      '/batches/:ref',
      {
        schema: {
          tags,
          operationId: 'changeBatchQuantity',
          summary: 'Correct the purchased quantity of a batch',
          description: 'Order lines that no longer fit are allocated again, the newest first.',
          headers: commandHeaders,
          params: z.object({ ref: example('B1') }),
          body: quantityChange,
          response: handled,
        },
      },
      (request, reply) =>
        handle(request, reply, { type: 'ChangeBatchQuantity', data: { ...request.params, ...request.body } }),
    );

    app.post(
      '/allocations',
      {
        schema: {
          tags,
          operationId: 'allocate',
          summary: 'Allocate an order line',
          description: 'Outcome `Allocated`: 201. Outcome `OutOfStock`, or allocated before: 200.',
          headers: commandHeaders,
          body: Allocate.meta({ ...Allocate.meta(), examples: [{ orderId: 'o1', sku: 'LAMP', qty: 3 }] }),
          response: created,
        },
      },
      (request, reply) => handle(request, reply, { type: 'Allocate', data: request.body }),
    );

    app.delete(
      '/allocations/:orderId/:sku',
      {
        schema: {
          tags,
          operationId: 'deallocate',
          summary: 'Give an order line back',
          headers: commandHeaders,
          params: z.object({ orderId: example('o1'), sku: example('LAMP') }),
          response: handled,
        },
      },
      (request, reply) => handle(request, reply, { type: 'Deallocate', data: request.params }),
    );
  };
}
