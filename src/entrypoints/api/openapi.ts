import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import manifest from '../../../package.json' with { type: 'json' };
import { identifier } from '../../domain/fields.ts';
import { unauthorized } from './http/authentication.ts';
import { Problem, PROBLEM_TYPE, type RequestProblem } from './http/problems.ts';

const titles: Readonly<Record<number, string>> = {
  401: 'The token is missing or wrong (only if the API has one).',
  400: 'The request is not valid: `errors` names each field.',
  404: 'Not found.',
  409: 'The command was rejected: it conflicts with the current state.',
  422: 'The command was rejected, or its idempotency key was used for another command.',
  500: 'The command could not be handled and became a dead letter.',
  503: 'Kafka or Postgres is not available; `Retry-After` says when to try again.',
};

type ProblemResponse = {
  readonly description: string;
  readonly content: Record<string, { readonly schema: typeof Problem; readonly examples: object }>;
};

/**
 * The problem responses of a route, for its schema, with an example of each. 413, 415 and 429 are described once, in
 * the description of the API.
 */
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

/** The schema of an identifier, with an example for the docs page. */
export const example = (value: string) => identifier.meta({ examples: [value] });

const description = `Stock allocation. A request that changes something becomes a command in Kafka and is answered with 202;
with \`Prefer: wait=5\` the answer waits for the outcome. The views read the committed state. The messages on Kafka:
[/docs/messages](/docs/messages), as AsyncAPI: [/asyncapi.json](/asyncapi.json).

Every route may also answer 401 without the token (if one is set), 413 if the body is too large, 415 if it is not JSON
in UTF-8, and 429 over the rate limit (if one is set). Every answer has an \`X-Request-Id\`: that of the request, or a new one.`;

/** Serves the OpenAPI document at /docs/json, and a page at /docs to read and try it. The page loads no foreign files. */
export async function describeApi(app: FastifyInstance, hasToken: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Allocation', version: manifest.version, description },
      tags: [
        { name: 'Commands', description: 'Change the stock.' },
        { name: 'Views', description: 'Read the stock.' },
        { name: 'Operation', description: 'See how the system runs, and resolve dead letters.' },
        { name: 'Session', description: 'Sign in with a browser.' },
      ],
      ...(hasToken
        ? {
            security: [{ token: [] }],
            components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
          }
        : {}),
    },
    transform: withExamples,
    transformObject: withoutUnusedSchemas,
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

type Contents = Record<string, { readonly examples?: object }>;

/** Converts the zod schemas of a route to JSON Schema, and adds the examples of responses, which the library omits. */
const withExamples: SwaggerTransform = (document) => {
  const transformed = jsonSchemaTransform(document);
  const given = contentsOf(document.schema?.response);
  const converted = contentsOf(transformed.schema?.['response']);
  for (const [status, contents] of given)
    for (const [type, { examples }] of Object.entries(contents))
      if (examples) Object.assign(converted.get(status)?.[type] ?? {}, { examples });
  return transformed;
};

function contentsOf(responses: unknown): Map<string, Contents> {
  const entries = Object.entries((responses ?? {}) as Record<string, { readonly content?: Contents }>);
  return new Map(entries.map(([status, { content = {} }]) => [status, content]));
}

/** Removes schemas that nothing refers to: the library adds `…Input` for every schema. */
const withoutUnusedSchemas: SwaggerTransformObject = (source) => {
  const document = jsonSchemaTransformObject(source);
  const schemas = 'components' in document ? (document.components?.schemas ?? {}) : {};
  const used = new Set(schemasIn(document.paths));
  // Entries that are added while the loop runs are visited, too.
  for (const name of used) for (const inner of schemasIn(schemas[name])) used.add(inner);
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
  return document;
};

/** The names of the schemas that a part of the document refers to. */
const schemasIn = (part: unknown): string[] =>
  [...(JSON.stringify(part) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
