import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  Allocate,
  ChangeBatchQuantity,
  type Command,
  CreateBatch,
  Deallocate,
} from '../../domain/commands.ts';
import type { ApiDependencies } from './api-dependencies.ts';
import { answerOutcome, answerPending, HandledCommand, PendingCommand } from './command-answers.ts';
import { problemResponses } from './openapi.ts';
import { waitFor } from './outcome-wait.ts';
import { commandHeaders, sendCommand } from './sent-command.ts';

const tags = ['Commands'];
const handled = { 200: HandledCommand, 202: PendingCommand, ...problemResponses(400, 404, 409, 422, 503) };
const created = { ...handled, 201: HandledCommand };

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
    const outcome = await waitFor(dependencies, id, request, reply);
    return outcome ? answerOutcome(reply, id, command, outcome) : answerPending(reply, id);
  }

  return async (app) => {
    app.post(
      '/batches',
      {
        schema: {
          tags,
          summary: 'Create a batch of stock',
          headers: commandHeaders,
          body: CreateBatch.meta({
            ...CreateBatch.meta(),
            examples: [{ ref: 'B1', sku: 'LAMP', qty: 10, eta: '2027-01-31' }],
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
          summary: 'Correct the purchased quantity of a batch',
          description: 'Order lines that no longer fit are allocated again, the newest first.',
          headers: commandHeaders,
          params: ChangeBatchQuantity.pick({ ref: true }),
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
          summary: 'Give an order line back',
          headers: commandHeaders,
          params: Deallocate,
          response: handled,
        },
      },
      (request, reply) => handle(request, reply, { type: 'Deallocate', data: request.params }),
    );
  };
}
