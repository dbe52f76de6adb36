import { z } from 'zod';
import { rejectionCode, type RejectionCode } from '../../../domain/rejection.ts';

// Every answer that is not a success is a problem of RFC 9457.

export const PROBLEM_TYPE = 'application/problem+json';

/** A field or parameter that is not valid. */
const fieldError = z.object({
  in: z.enum(['body', 'path', 'query', 'header']).describe('The part of the request that has the field.'),
  field: z.string().describe('Name of the field, e.g. `qty`; empty: the whole part.'),
  detail: z.string().describe('What is wrong with the field.'),
});

export const Problem = z
  .object({
    type: z.string().describe('`urn:allocation:problem:<code>`'),
    title: z.string(),
    status: z.int().min(100).max(599),
    detail: z.string().optional().describe('What is wrong with this request, and what to do.'),
    instance: z.string().optional().describe('`urn:request:<X-Request-Id of the request>`'),
    code: z
      .string()
      .describe('Stable code for programs: a rejection code of the domain, or one of this API.'),
    commandId: z.string().optional().describe('Id of the command that the request sent or tried to send.'),
    errors: z.array(fieldError).optional(),
  })
  .meta({
    id: 'Problem',
    title: 'Problem',
    description: 'An error (RFC 9457).',
  });

export type Problem = z.infer<typeof Problem>;
export type FieldError = z.infer<typeof fieldError>;

/** Error of a route, which the API answers as a problem. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly problem: Omit<Problem, 'instance'>;

  constructor(problem: Omit<Problem, 'instance' | 'type'>, cause?: unknown) {
    super(problem.detail ?? problem.title, { cause });
    this.problem = { type: `urn:allocation:problem:${kebab(problem.code)}`, ...problem };
  }
}

const kebab = (code: string): string => code.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();

/** Status and title for each rejection code of the domain. */
const rejections: Record<RejectionCode, readonly [status: 404 | 409 | 422, title: string]> = {
  UnknownSku: [404, 'Unknown SKU'],
  UnknownBatch: [404, 'Unknown batch'],
  UnknownOrderLine: [404, 'Unknown order line'],
  OrderLineConflict: [409, 'The order line has another quantity'],
  BatchConflict: [409, 'The batch exists with other content'],
  SkuMismatch: [422, 'The batch has another SKU'],
  AlreadyReceived: [409, 'The batch is in the warehouse'],
  NotInWarehouse: [409, 'The batch has not arrived'],
  AlreadyDispatched: [409, 'The order line left the warehouse'],
  BelowDispatched: [409, 'More units left the warehouse'],
};

/** For a command that the domain rejected. */
export function rejectionProblem(commandId: string, code: string, detail: string): RequestProblem {
  // A newer worker may use codes that this version does not know.
  const known = rejectionCode.safeParse(code);
  const [status, title] = known.success ? rejections[known.data] : [422, 'The command was rejected'];
  return new RequestProblem({ code, status, title, detail, commandId });
}

/** For a command that became a dead letter. Sending it again does not help. */
export const failureProblem = (commandId: string, code: string, reason: string): RequestProblem =>
  new RequestProblem({
    code: 'CommandFailed',
    status: 500,
    title: 'The command could not be handled',
    detail: `It became a dead letter, ${code}: ${reason}`,
    commandId,
  });

export const notFound = (detail: string): RequestProblem =>
  new RequestProblem({ code: 'NotFound', status: 404, title: 'Not found', detail });

/** For a required service that does not answer; the caller may retry. */
export function unavailable(detail: string, cause: unknown, commandId?: string): RequestProblem {
  const problem = { code: 'Unavailable', status: 503, title: 'Temporarily unavailable', detail };
  return new RequestProblem(commandId === undefined ? problem : { ...problem, commandId }, cause);
}
