import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import manifest from '../../../package.json' with { type: 'json' };
import { identifier } from '../../domain/fields.ts';
import { unauthorized } from './http/authentication.ts';
import { withoutTwins, withExamples } from './openapi-transforms.ts';
import { Problem, PROBLEM_TYPE, type RequestProblem } from './http/problems.ts';

const titles: Readonly<Record<number, string>> = {
  401: 'The token is missing or wrong; only where one is set.',
  400: 'The request is not valid: `errors` names each field.',
  404: 'There is no such thing.',
  409: 'The command was refused: it contradicts what is there.',
  422: 'The command was refused, or its idempotency key belongs to another command.',
  500: 'The command could not be handled and became a dead letter.',
  503: 'Kafka or Postgres is away; `Retry-After` says when to ask again.',
};

type ProblemResponse = {
  readonly description: string;
  readonly content: Record<string, { readonly schema: typeof Problem; readonly examples: object }>;
};

/** The problems that a route may answer, an example of each, for its schema. 413, 415 and 429 are not repeated. */
export function problemResponses(examples: readonly RequestProblem[]): Record<number, ProblemResponse> {
  const byStatus = Map.groupBy([...examples, unauthorized()], ({ problem }) => problem.status);
  return Object.fromEntries(
    [...byStatus].map(([status, problems]) => [
      status,
      {
        description: titles[status] ?? '',
        content: {
          [PROBLEM_TYPE]: { schema: Problem, examples: Object.fromEntries(problems.map(exampleOf)) },
        },
      },
    ]),
  );
}

const exampleOf = ({ problem }: RequestProblem): [code: string, example: object] => [
  problem.code,
  { summary: problem.title, value: { ...problem, instance: 'urn:request:7d0e5b1c' } },
];

/** An identifier, with what "try it out" begins with. */
export const example = (value: string) => identifier.meta({ examples: [value] });

const description = `Stock allocation. What changes something becomes a command in Kafka and answers 202;
with \`Prefer: wait=5\` it answers when the outcome is there. What reads answers from the committed state.

Also for every route: 401 without the token (if one is set), 413 and 415 for a body that is too long or no JSON in UTF-8,
429 over the rate limit (if one is set). Every answer has an \`X-Request-Id\`: the one given, or a new one.`;

/** The OpenAPI document at /docs/json, and a page at /docs to read and try it. Files are served from here. */
export async function describeApi(app: FastifyInstance, hasToken: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Allocation', version: manifest.version, description },
      tags: [
        { name: 'Commands', description: 'Change the stock.' },
        { name: 'Views', description: 'Read it.' },
      ],
      ...(hasToken
        ? {
            security: [{ token: [] }],
            components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
          }
        : {}),
    },
    transform: withExamples,
    transformObject: withoutTwins,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: {
      tryItOutEnabled: true,
      displayRequestDuration: true,
      deepLinking: true,
      docExpansion: 'list',
    },
    theme: { title: 'Allocation', css: [{ filename: 'page.css', content: '.topbar { display: none }' }] },
  });
}
