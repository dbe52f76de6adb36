import type { FastifyInstance } from 'fastify';
import { apiApp } from '../../src/entrypoints/api/app.ts';
import { asyncApiDocument } from '../../src/entrypoints/api/contract/asyncapi.ts';
import type { ApiDependencies, ApiSettings } from '../../src/entrypoints/api/dependencies.ts';
import { noTracing } from '../../src/processing/runtime/tracing.ts';
import { configured } from './builders/config.ts';
import { memoryLogger } from './memory/logger.ts';

const notAsked = (): never => {
  throw new Error('the test does not expect this question');
};

/** The HTTP API without services: a test gives the ports that it needs. */
export function apiWith(
  over: Partial<Omit<ApiDependencies, 'settings'>> = {},
  settings: Partial<ApiSettings> = {},
): Promise<FastifyInstance> {
  return apiApp({
    sender: { send: notAsked, close: notAsked },
    read: notAsked,
    outcomes: { outcomeOf: notAsked },
    pipeline: notAsked,
    deadLetters: { state: notAsked, resolve: notAsked, topics: notAsked, close: notAsked },
    live: { watch: notAsked, close: () => Promise.resolve() },
    now: Date.now,
    logger: memoryLogger(),
    tracing: noTracing,
    asyncApi: asyncApiDocument(configured({})),
    ...over,
    settings: {
      commandTopic: 'allocation.commands',
      token: undefined,
      localOnly: true,
      bodyLimit: 65_536,
      rateLimit: undefined,
      maxWait: 1_000,
      sessionMs: 3_600_000,
      keptDays: 7,
      ...settings,
    },
  });
}
