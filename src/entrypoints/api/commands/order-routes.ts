import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Allocate, type Command } from '../../../domain/commands.ts';
import { identifier } from '../../../domain/fields.ts';
import { order } from '../../../views/order.ts';
import type { KnownOutcome } from '../../../views/command-outcomes.ts';
import type { ReadRows } from '../../../views/read-rows.ts';
import { AnyRejectionCode, anyFailureCode } from '../contract/documented.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { databaseUnavailable } from '../http/errors.ts';
import { notFound } from '../http/problems.ts';
import { invalidFields } from '../http/request-validation.ts';
import { example, problemResponses } from '../openapi.ts';
import { HandledCommand, isOutcomeOf, PendingCommand } from './answers.ts';
import { commandHeaders, commandIdOf, notAllConfirmed, sendCommands } from './send-command.ts';
import { waitForOutcomes } from './wait-for-outcome.ts';

const tags = ['Commands'];
const ID = '7c1e9c3e-1d5f-4a53-9c6b-0a4f3f1d2b6a';
const MAX_LINES = 100;
const PAGE_LINES = 1_000;

const sku = z.string().describe('The line of this SKU.');
const refusal = { commandId: z.string(), message: z.string(), sku };

const lineOutcome = z.discriminatedUnion('status', [
  PendingCommand.extend({ sku }).meta({ id: 'PendingLine', title: 'PendingLine' }),
  HandledCommand.extend({ sku }).meta({ id: 'HandledLine', title: 'HandledLine' }),
  z
    .object({ ...refusal, status: z.literal('rejected'), code: AnyRejectionCode })
    .meta({ title: 'RejectedLine' }),
  z
    .object({ ...refusal, status: z.literal('failed'), code: anyFailureCode('IdempotencyKeyReused') })
    .meta({ title: 'FailedLine' }),
]);

type LineOutcome = z.infer<typeof lineOutcome>;

const OrderOutcome = z
  .object({
    orderId: z.string(),
    lines: z.array(lineOutcome).describe('One command each, in the order sent.'),
  })
  .meta({
    title: 'OrderOutcome',
    description: 'The outcome of each line; lines do not depend on each other.',
  });

const newOrder = z
  .strictObject({
    orderId: identifier,
    lines: z
      .array(Allocate.omit({ orderId: true }))
      .min(1)
      .max(MAX_LINES)
      .refine((lines) => new Set(lines.map((line) => line.sku)).size === lines.length, {
        error: 'must have each SKU once: a line is one order and one SKU',
      }),
  })
  .meta({
    title: 'NewOrder',
    description: `1 to ${MAX_LINES} lines.`,
    examples: [{ orderId: 'o6', lines: [{ sku: 'LAMP', qty: 2, backorder: true }] }],
  });

/** One key for each line, whatever its place in the request, so that a request may be sent again. */
const lineId = (key: string, of: string): string => `${key}.${hash('sha256', of).slice(0, 16)}`;

const responses = {
  200: OrderOutcome.describe('The outcome of each line is known.'),
  202: OrderOutcome.describe(
    'Sent to the worker; `/commands/{id}` has the outcome of a line that is pending.',
  ),
};

export const unknownOrder = (orderId: string) =>
  notFound(`Order ${orderId} has no line that is allocated or waits.`);

/** The routes for whole orders: one command a line. */
export function orderRoutes(dependencies: ApiDependencies): FastifyPluginAsyncZod {
  const { read } = dependencies;

  async function handle(request: FastifyRequest, reply: FastifyReply, orderId: string, commands: Command[]) {
    const key = commandIdOf(request);
    requireRoom(key);
    const sent = commands.map((command) => ({ id: lineId(key, command.data.sku), command }));
    await sendCommands(dependencies, request, sent, (cause) => notAllConfirmed(key, cause));
    const ids = sent.map(({ id }) => id);
    const found = await waitForOutcomes(dependencies, ids, request, reply);
    if (found.includes(undefined)) reply.code(202);
    const lines = sent.map(({ id, command }, index) => outcomeOf(id, command, found[index]));
    return { orderId, lines };
  }

  return async (app) => {
    app.post(
      '/orders',
      {
        schema: {
          tags,
          operationId: 'placeOrder',
          summary: 'Allocate all lines of an order',
          description:
            'One command for each line, with an id of the key and the SKU. Lines are not atomic: each gets its units, waits, or is refused by itself, whatever becomes of the others.',
          headers: commandHeaders,
          body: newOrder,
          response: {
            ...responses,
            ...problemResponses([
              invalidFields([{ in: 'body', field: 'lines', detail: 'must have each SKU once' }]),
              notAllConfirmed(ID),
            ]),
          },
        },
      },
      (request, reply) => {
        const { orderId, lines } = request.body;
        return handle(
          request,
          reply,
          orderId,
          lines.map((line) => ({ type: 'Allocate', data: { orderId, ...line } })),
        );
      },
    );

    app.delete(
      '/orders/:orderId',
      {
        schema: {
          tags,
          operationId: 'cancelOrder',
          summary: 'Deallocate all lines of an order',
          description:
            'One command for each line that is known when the request comes. A line that left the warehouse is refused (`AlreadyDispatched`); lines that are sent meanwhile stay.',
          headers: commandHeaders,
          params: z.object({ orderId: example('o6') }),
          response: {
            ...responses,
            ...problemResponses([
              invalidFields([{ in: 'path', field: 'orderId', detail: 'must be printable text' }]),
              unknownOrder('o6'),
              databaseUnavailable(),
            ]),
          },
        },
      },
      async (request, reply) => {
        const { orderId } = request.params;
        const skus = await skusOf(read, orderId);
        if (skus.length === 0) throw unknownOrder(orderId);
        return handle(
          request,
          reply,
          orderId,
          skus.map((each) => ({ type: 'Deallocate', data: { orderId, sku: each } })),
        );
      },
    );
  };
}

/** The id of a line's command must not be longer than an id may be. */
function requireRoom(key: string): void {
  const most = 255 - lineId('', '').length;
  if (key.length <= most) return;
  throw invalidFields([
    {
      in: 'header',
      field: 'idempotency-key',
      detail: `must be at most ${most} characters for a whole order`,
    },
  ]);
}

async function skusOf(read: ReadRows, orderId: string): Promise<string[]> {
  const skus: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await order(read, orderId, { after, limit: PAGE_LINES });
    for (const line of page.lines) skus.push(line.sku);
    after = page.next;
  }
  return skus;
}

function outcomeOf(commandId: string, command: Command, found: KnownOutcome | undefined): LineOutcome {
  const line = { commandId, sku: command.data.sku };
  if (!found) return { ...line, status: 'pending' };
  if (!isOutcomeOf(command, found))
    return {
      ...line,
      status: 'failed',
      code: 'IdempotencyKeyReused',
      message:
        'Another command for this SKU was sent with the same Idempotency-Key. This one changed nothing.',
    };
  const { outcome } = found;
  if (outcome.status === 'handled') return { ...line, status: 'handled', events: [...outcome.events] };
  return { ...line, status: outcome.status, code: outcome.code, message: outcome.message };
}
