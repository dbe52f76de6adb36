import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import manifest from '../../../package.json' with { type: 'json' };
import { identifier } from '../../domain/fields.ts';
import { Problem, PROBLEM_TYPE } from './problems.ts';

const titles = {
  401: 'The token is missing or wrong; only where one is set.',
  400: 'The request is not valid: `errors` names each field.',
  404: 'There is no such thing.',
  409: 'The command was refused: it contradicts what is there.',
  422: 'The command was refused, or its idempotency key belongs to another command.',
  500: 'The command could not be handled and became a dead letter.',
  503: 'Kafka or Postgres is away; `Retry-After` says when to ask again.',
} as const;

/** The problems that a route may answer, for its schema. Those that every route may answer are not repeated. */
export const problemResponses = (...statuses: (keyof typeof titles)[]) =>
  Object.fromEntries(
    [...statuses, 401 as const].map((status) => [
      status,
      { description: titles[status], content: { [PROBLEM_TYPE]: { schema: Problem } } },
    ]),
  ) as Record<number, { description: string; content: Record<string, { schema: typeof Problem }> }>;

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
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
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
