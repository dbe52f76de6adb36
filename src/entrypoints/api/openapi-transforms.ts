import type { SwaggerTransform, SwaggerTransformObject } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

type Contents = Record<string, { readonly examples?: object }>;

/** Zod schemas of a route as JSON Schema, with the examples of its responses, which the transform leaves out. */
export const withExamples: SwaggerTransform = (document) => {
  const transformed = jsonSchemaTransform(document);
  const described = contentsOf(document.schema?.response);
  const written = contentsOf(transformed.schema?.['response']);
  for (const [status, contents] of described)
    for (const [type, { examples }] of Object.entries(contents))
      if (examples) Object.assign(written.get(status)?.[type] ?? {}, { examples });
  return transformed;
};

function contentsOf(responses: unknown): Map<string, Contents> {
  const entries = Object.entries((responses ?? {}) as Record<string, { readonly content?: Contents }>);
  return new Map(entries.map(([status, { content = {} }]) => [status, content]));
}

/** The document without schemas that nothing refers to: each comes as `…Input` as well, whether it is read or not. */
export const withoutTwins: SwaggerTransformObject = (source) => {
  const document = jsonSchemaTransformObject(source);
  const paths = JSON.stringify(document.paths);
  const schemas = 'components' in document ? (document.components?.schemas ?? {}) : {};
  for (const name of Object.keys(schemas))
    if (!paths.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
  return document;
};
