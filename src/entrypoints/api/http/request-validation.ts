import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { validationMessage } from '../../../processing/decode/command-validation.ts';
import { type FieldError, RequestProblem } from './problems.ts';

const places: Readonly<Record<string, FieldError['in']>> = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'header',
};

/** Longest list of bad fields a caller is shown. */
const MAX_ISSUES = 20;

/** Checks requests by the zod schemas of their routes; what does not fit is a problem that names each field. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data, { error: validationMessage });
    if (parsed.success) return { value: parsed.data };
    return { error: invalidRequest(parsed.error, places[httpPart ?? 'body'] ?? 'body') };
  };

function invalidRequest({ issues }: z.ZodError, place: FieldError['in']): RequestProblem {
  const errors = issues.slice(0, MAX_ISSUES).map((issue) => ({
    in: place,
    field: (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.')).slice(0, 300),
    detail: issue.message.slice(0, 300),
  }));
  return invalidFields(errors, issues.length);
}

/**
 * The problem that names the fields of a request that are wrong.
 * @param count of all that is wrong, in case `errors` does not list all
 */
export function invalidFields(errors: FieldError[], count = errors.length): RequestProblem {
  const [first] = errors;
  const more = count > 1 ? `; and ${count - 1} more in \`errors\`` : '';
  return new RequestProblem({
    code: 'InvalidRequest',
    status: 400,
    title: 'The request is not valid',
    detail: `${first?.in}${first?.field ? ` ${first.field}` : ''}: ${first?.detail}${more}`,
    errors,
  });
}
