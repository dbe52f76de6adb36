import { apiWith } from './api-app.ts';

export type Schema = {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

export type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
  readonly responses: Readonly<Record<string, ApiResponse>>;
};

export type ApiResponse = {
  /** Absent: the answer has no body. */
  readonly content?: Readonly<
    Record<string, { readonly examples?: Readonly<Record<string, { value: unknown }>> }>
  >;
};

/** The parts of an OpenAPI document that tests read. */
export type ApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** The OpenAPI document, from an API that gets no requests. */
export async function apiDocument(): Promise<ApiDocument> {
  const app = await apiWith();
  await app.ready();
  return app.swagger() as unknown as ApiDocument;
}
