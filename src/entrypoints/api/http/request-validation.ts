import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { validationMessage } from '../../../processing/decode/command-validation.ts';
import { type FieldError, RequestProblem } from './problems.ts';

const partNames: Readonly<Record<string, FieldError['in']>> = {
  body: 'body',
  params: 'path',
  querystring: 'query',
  headers: 'header',
};

/** Invalid fields that a problem lists. */
const MAX_ISSUES = 20;

/** Validates requests with the zod schemas of their routes. The problem names each invalid field. */
export const validateRequest: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data, { error: validationMessage });
    if (parsed.success) return { value: parsed.data };
    return { error: invalidRequest(parsed.error, partNames[httpPart ?? 'body'] ?? 'body') };
  };

function invalidRequest({ issues }: z.ZodError, part: FieldError['in']): RequestProblem {
  const errors = issues.slice(0, MAX_ISSUES).map((issue) => ({
    in: part,
    field: (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.')).slice(0, 300),
    detail: issue.message.slice(0, 300),
  }));
  return invalidFields(errors, issues.length);
}

/**
 * The problem of a request with invalid fields.
 * @param count number of all invalid fields, if `errors` does not list all
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
