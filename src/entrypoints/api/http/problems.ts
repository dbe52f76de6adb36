import { z } from 'zod';
import { rejectionCode, type RejectionCode } from '../../../domain/rejection.ts';

// Every answer that is not a success: RFC 9457, application/problem+json.

export const PROBLEM_TYPE = 'application/problem+json';

/** One field or parameter that is wrong. */
const fieldError = z.object({
  in: z.enum(['body', 'path', 'query', 'header']).describe('Where it was given.'),
  field: z.string().describe('Its name, e.g. `qty`; empty: the whole of it.'),
  detail: z.string().describe('What is wrong with it.'),
});

export const Problem = z
  .object({
    type: z.string().describe('`urn:allocation:problem:<code>`'),
    title: z.string(),
    status: z.int().min(100).max(599),
    detail: z.string().optional().describe('What is wrong this time, and what to do.'),
    instance: z.string().optional().describe('The request: its `X-Request-Id`.'),
    code: z.string().describe('Stable, for programs: a rejection code of the domain, or one of HTTP.'),
    commandId: z.string().optional().describe('Of the command that the request sent, or meant to send.'),
    errors: z.array(fieldError).optional(),
  })
  .meta({
    id: 'Problem',
    title: 'Problem',
    description: 'What went wrong (RFC 9457).',
  });

export type Problem = z.infer<typeof Problem>;
export type FieldError = z.infer<typeof fieldError>;

/** Thrown by a route, answered as a problem. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly problem: Omit<Problem, 'instance'>;

  constructor(problem: Omit<Problem, 'instance' | 'type'>, cause?: unknown) {
    super(problem.detail ?? problem.title, { cause });
    this.problem = { type: `urn:allocation:problem:${kebab(problem.code)}`, ...problem };
  }
}

const kebab = (code: string): string => code.replaceAll(/(?<=.)[A-Z]/g, '-$&').toLowerCase();

/** The status and the title of each of the domain's refusals. */
const rejections: Record<RejectionCode, readonly [status: 404 | 409 | 422, title: string]> = {
  UnknownSku: [404, 'Unknown SKU'],
  UnknownBatch: [404, 'Unknown batch'],
  UnknownOrderLine: [404, 'Unknown order line'],
  OrderLineConflict: [409, 'The order line has another quantity'],
  BatchConflict: [409, 'The batch reference is taken'],
  SkuMismatch: [422, 'The batch is of another SKU'],
};

export function rejectionProblem(commandId: string, code: string, detail: string): RequestProblem {
  // A newer worker may know codes that this version does not.
  const known = rejectionCode.safeParse(code);
  const [status, title] = known.success ? rejections[known.data] : [422, 'The command was refused'];
  return new RequestProblem({ code, status, title, detail, commandId });
}

/** The command became a dead letter: somebody has to look, to send it again does not help. */
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

/** A service that is needed is away; to be asked again later. */
export function unavailable(detail: string, cause: unknown, commandId?: string): RequestProblem {
  const problem = { code: 'Unavailable', status: 503, title: 'Not available just now', detail };
  return new RequestProblem(commandId === undefined ? problem : { ...problem, commandId }, cause);
}
