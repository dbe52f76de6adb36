import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiDependencies } from '../dependencies.ts';
import { problemResponses } from '../openapi.ts';
import { Pipeline } from './schema.ts';

/** The route for the state of the pipeline. */
export function pipelineRoutes({ pipeline }: ApiDependencies): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/pipeline',
      {
        schema: {
          tags: ['Operation'],
          operationId: 'getPipeline',
          summary: 'Partitions, outbox, relay, members of the group, services',
          description:
            'Answered with 200 even if services are away: `services` says which, why and since when, and what they would tell is null. All callers share a reading of at most a second of age.',
          response: { 200: Pipeline, ...problemResponses([]) },
        },
      },
      () => pipeline(),
    );
  };
}
