import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Allocate, ChangeBatchQuantity, type Command, CreateBatch } from '../../../domain/commands.ts';
import { z } from 'zod';
import type { RejectionCode } from '../../../domain/rejection.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOutcome, answerPending, HandledCommand, keyReused, PendingCommand } from './answers.ts';
import { example, problemResponses } from '../openapi.ts';
import { waitFor } from './wait-for-outcome.ts';
import { failureProblem, rejectionProblem, type RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { commandHeaders, notConfirmed, sendCommand } from './send-command.ts';

const tags = ['Commands'];
const ID = '7c1e9c3e-1d5f-4a53-9c6b-0a4f3f1d2b6a';
const refused = (code: RejectionCode, message: string) => rejectionProblem(ID, code, message);
const qtyFrom = (least: number) =>
  invalidFields([{ in: 'body', field: 'qty', detail: `must be a whole number from ${least} to 2147483647` }]);

/** @param problems examples of those that are the route's own */
const handled = (problems: readonly RequestProblem[]) => ({
  200: HandledCommand.describe('Carried out; nothing new came into being.'),
  202: PendingCommand.describe('On its way to the worker; `Location` is where to follow it.'),
  ...problemResponses([
    ...problems,
    keyReused(ID),
    failureProblem(ID, 'HANDLER_FAILED', 'Error: a handler failed'),
    notConfirmed(ID),
  ]),
});
const created = (problems: readonly RequestProblem[]) => ({
  ...handled(problems),
  201: HandledCommand.describe('Carried out; `Location` is what came into being.'),
});

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
          response: created([
            qtyFrom(1),
            refused('BatchConflict', 'Batch B1 was created with other content: 8 of LAMP, in the warehouse.'),
          ]),
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
          response: handled([
            qtyFrom(0),
            refused('UnknownBatch', 'Batch B1 was never created.'),
            refused('SkuMismatch', 'Batch B1 holds CHAIR, not LAMP.'),
          ]),
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
          response: created([
            qtyFrom(1),
            refused('UnknownSku', 'SKU LAMP was never seen.'),
            refused('OrderLineConflict', 'Order o1 already has 2 of LAMP; deallocate before asking for 3.'),
          ]),
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
          response: handled([
            invalidFields([{ in: 'path', field: 'sku', detail: 'must be printable text' }]),
            refused('UnknownOrderLine', 'Order o1 has no allocated line of LAMP.'),
          ]),
        },
      },
      (request, reply) => handle(request, reply, { type: 'Deallocate', data: request.params }),
    );
  };
}
