import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Allocate, ChangeBatchQuantity, type Command, CreateBatch } from '../../../domain/commands.ts';
import { z } from 'zod';
import type { RejectionCode } from '../../../domain/rejection.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOutcome, answerPending, HandledCommand, keyReused, PendingCommand } from './answers.ts';
import { example, problemResponses } from '../openapi.ts';
import { waitForOutcome } from './wait-for-outcome.ts';
import { failureProblem, rejectionProblem, type RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { commandHeaders, notConfirmed, sendCommand } from './send-command.ts';

const tags = ['Commands'];
const ID = '7c1e9c3e-1d5f-4a53-9c6b-0a4f3f1d2b6a';
const rejected = (code: RejectionCode, message: string) => rejectionProblem(ID, code, message);
const qtyFrom = (least: number) =>
  invalidFields([{ in: 'body', field: 'qty', detail: `must be a whole number from ${least} to 2147483647` }]);

/** @param problems examples of the problems that only this route has */
const handledResponses = (problems: readonly RequestProblem[]) => ({
  200: HandledCommand.describe('Handled; nothing was created.'),
  202: PendingCommand.describe('Sent to the worker; `Location` is the path of its outcome.'),
  ...problemResponses([
    ...problems,
    keyReused(ID),
    failureProblem(ID, 'HANDLER_FAILED', 'Error: a handler failed'),
    notConfirmed(ID),
  ]),
});
const createdResponses = (problems: readonly RequestProblem[]) => ({
  ...handledResponses(problems),
  201: HandledCommand.describe('Handled; `Location` is the path of what was created.'),
});

const quantityChange = ChangeBatchQuantity.omit({ ref: true }).meta({
  title: 'BatchQuantity',
  description: 'The SKU is required because commands are ordered by SKU.',
  examples: [{ sku: 'LAMP', qty: 8 }],
});

/** The routes that change something: each request becomes one command in Kafka. */
export function commandRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { sender, settings } = dependencies;

  async function handle(request: FastifyRequest, reply: FastifyReply, command: Command) {
    const id = await sendCommand(sender, settings.commandTopic, request, command);
    const found = await waitForOutcome(dependencies, id, request, reply);
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
          description: '`eta` (YYYY-MM-DD) is the day of arrival; without it the stock is in the warehouse.',
          headers: commandHeaders,
          body: CreateBatch.meta({
            ...CreateBatch.meta(),
            examples: [{ ref: 'B1', sku: 'LAMP', qty: 10 }],
          }),
          response: createdResponses([
            qtyFrom(1),
            rejected(
              'BatchConflict',
              'Batch B1 was created with other content: 8 of LAMP, in the warehouse.',
            ),
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
          description:
            'If more is allocated than purchased, the newest order lines are deallocated and allocated again.',
          headers: commandHeaders,
          params: z.object({ ref: example('B1') }),
          body: quantityChange,
          response: handledResponses([
            qtyFrom(0),
            rejected('UnknownBatch', 'Batch B1 was never created.'),
            rejected('SkuMismatch', 'Batch B1 holds CHAIR, not LAMP.'),
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
          description:
            '201 for the outcome `Allocated`; 200 for `OutOfStock`, or if the line was allocated before.',
          headers: commandHeaders,
          body: Allocate.meta({ ...Allocate.meta(), examples: [{ orderId: 'o1', sku: 'LAMP', qty: 3 }] }),
          response: createdResponses([
            qtyFrom(1),
            rejected('UnknownSku', 'SKU LAMP was never seen.'),
            rejected('OrderLineConflict', 'Order o1 already has 2 of LAMP; deallocate before asking for 3.'),
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
          summary: 'Deallocate an order line',
          headers: commandHeaders,
          params: z.object({ orderId: example('o1'), sku: example('LAMP') }),
          response: handledResponses([
            invalidFields([{ in: 'path', field: 'sku', detail: 'must be printable text' }]),
            rejected('UnknownOrderLine', 'Order o1 has no allocated line of LAMP.'),
          ]),
        },
      },
      (request, reply) => handle(request, reply, { type: 'Deallocate', data: request.params }),
    );
  };
}
