import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  Allocate,
  ChangeBatchEta,
  ChangeBatchQuantity,
  type Command,
  CreateBatch,
  ReceiveBatch,
} from '../../../domain/commands.ts';
import { z } from 'zod';
import type { RejectionCode } from '../../../domain/rejection.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerOutcome, answerPending, HandledCommand, keyReused, PendingCommand } from './answers.ts';
import { example, problemResponses } from '../openapi.ts';
import { waitForOutcomes } from './wait-for-outcome.ts';
import { failureProblem, rejectionProblem, type RequestProblem } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { commandHeaders, commandIdOf, notConfirmed, sendCommands } from './send-command.ts';

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

const SKU_REQUIRED = 'The SKU is required because commands are ordered by SKU.';

/** One of two corrections: each is a command of its own, and a request is one command. */
const batchChange = z
  .strictObject({
    sku: ChangeBatchQuantity.shape.sku,
    qty: ChangeBatchQuantity.shape.qty.optional().describe('The purchased quantity from now on.'),
    eta: ChangeBatchEta.shape.eta.optional().describe('The day of arrival from now on.'),
  })
  .refine(({ qty, eta }) => (qty === undefined) !== (eta === undefined), {
    error: 'must have either qty or eta: each is a command of its own',
  })
  .meta({
    title: 'BatchChange',
    description: `Either \`qty\` or \`eta\`. ${SKU_REQUIRED}`,
    examples: [
      { sku: 'LAMP', qty: 8 },
      { sku: 'LAMP', eta: '2027-03-15' },
    ],
  });

const batchReceipt = ReceiveBatch.omit({ ref: true }).meta({
  title: 'BatchReceipt',
  description: `What was counted. ${SKU_REQUIRED}`,
  examples: [{ sku: 'LAMP', qty: 9 }],
});

type BatchChange = z.infer<typeof batchChange>;

function changeOf(ref: string, { sku, qty, eta }: BatchChange): Command {
  if (eta !== undefined) return { type: 'ChangeBatchEta', data: { ref, sku, eta } };
  return { type: 'ChangeBatchQuantity', data: { ref, sku, qty: qty as number } };
}

/** The routes that change something: each request becomes one command in Kafka. */
export function commandRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  async function handle(request: FastifyRequest, reply: FastifyReply, command: Command) {
    const id = commandIdOf(request);
    await sendCommands(dependencies, request, [{ id, command }], (cause) => notConfirmed(id, cause));
    const [found] = await waitForOutcomes(dependencies, [id], request, reply);
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
          operationId: 'changeBatch',
          summary: 'Correct the purchased quantity of a batch, or its day of arrival',
          description:
            'If more is allocated than purchased, the newest order lines are deallocated and allocated again, first ordered first. Another day of arrival leaves the lines with their batch.',
          headers: commandHeaders,
          params: z.object({ ref: example('B1') }),
          body: batchChange,
          response: handledResponses([
            qtyFrom(0),
            rejected('UnknownBatch', 'Batch B1 was never created.'),
            rejected('SkuMismatch', 'Batch B1 holds CHAIR, not LAMP.'),
            rejected('AlreadyReceived', 'Batch B1 is in the warehouse: it no longer has a day of arrival.'),
            rejected('BelowDispatched', '9 of batch B1 left the warehouse, so it cannot have had only 8.'),
          ]),
        },
      },
      (request, reply) => handle(request, reply, changeOf(request.params.ref, request.body)),
    );

    app.post(
      '/batches/:ref/receipt',
      {
        schema: {
          tags,
          operationId: 'receiveBatch',
          summary: 'A batch has arrived: it is in the warehouse, and its units were counted',
          description:
            'If fewer arrived than are allocated, the newest order lines are deallocated and allocated again. More serve lines that wait.',
          headers: commandHeaders,
          params: z.object({ ref: example('B1') }),
          body: batchReceipt,
          response: handledResponses([
            qtyFrom(1),
            rejected('UnknownBatch', 'Batch B1 was never created.'),
            rejected('SkuMismatch', 'Batch B1 holds CHAIR, not LAMP.'),
            rejected(
              'AlreadyReceived',
              'Batch B1 is in the warehouse, received as 10; correct that with ChangeBatchQuantity.',
            ),
          ]),
        },
      },
      (request, reply) =>
        handle(request, reply, { type: 'ReceiveBatch', data: { ...request.params, ...request.body } }),
    );

    app.post(
      '/allocations',
      {
        schema: {
          tags,
          operationId: 'allocate',
          summary: 'Allocate an order line',
          description:
            '201 for the outcome `Allocated`, or `Backordered` with `backorder`: the line waits until a batch fits it; 200 for `OutOfStock`, or if the line was allocated before.',
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
            rejected('AlreadyDispatched', 'The 3 LAMP of order o1 left the warehouse.'),
          ]),
        },
      },
      (request, reply) => handle(request, reply, { type: 'Deallocate', data: request.params }),
    );

    app.post(
      '/allocations/:orderId/:sku/dispatch',
      {
        schema: {
          tags,
          operationId: 'dispatch',
          summary: 'An order line has left the warehouse',
          headers: commandHeaders,
          params: z.object({ orderId: example('o1'), sku: example('LAMP') }),
          response: handledResponses([
            invalidFields([{ in: 'path', field: 'sku', detail: 'must be printable text' }]),
            rejected('UnknownOrderLine', 'Order o1 has no allocated line of LAMP.'),
            rejected(
              'NotInWarehouse',
              'Order o1 has its LAMP from batch B1, which arrives on 2027-03-15 and was not received yet.',
            ),
          ]),
        },
      },
      (request, reply) => handle(request, reply, { type: 'Dispatch', data: request.params }),
    );
  };
}
