import { apiApp } from '../../src/entrypoints/api/app.ts';
import type { ApiDependencies } from '../../src/entrypoints/api/dependencies.ts';
import { noTracing } from '../../src/processing/runtime/tracing.ts';
import { memoryLogger } from './memory/logger.ts';

export type Schema = {
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

export type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
  readonly responses: Readonly<Record<string, ApiResponse>>;
};

export type ApiResponse = {
  readonly content: Readonly<
    Record<string, { readonly examples?: Readonly<Record<string, { value: unknown }>> }>
  >;
};

/** The parts of an OpenAPI document that tests read. */
export type ApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

const notAsked = (): never => {
  throw new Error('no request is made');
};

/** The OpenAPI document, from an API that gets no requests. */
export async function apiDocument(): Promise<ApiDocument> {
  const dependencies: ApiDependencies = {
    sender: { send: notAsked, close: notAsked },
    read: notAsked,
    outcomes: { outcomeOf: notAsked },
    logger: memoryLogger(),
    tracing: noTracing,
    settings: {
      commandTopic: 'allocation.commands',
      token: undefined,
      localOnly: true,
      bodyLimit: 65_536,
      rateLimit: undefined,
      maxWait: 1_000,
    },
  };
  const app = await apiApp(dependencies);
  await app.ready();
  return app.swagger() as unknown as ApiDocument;
}
