import AjvDraft04 from 'ajv-draft-04';
import { Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Compiler = Pick<Ajv, 'addSchema' | 'compile'>;

const draft07 = (options: Options): Compiler => new Ajv(options);

/** By `$schema` without the scheme and `#`. */
const DRAFTS: ReadonlyMap<string, (options: Options) => Compiler> = new Map([
  ['json-schema.org/draft-04/schema', (options) => new AjvDraft04.default(options)],
  // draft-07 has everything of draft-06.
  ['json-schema.org/draft-06/schema', draft07],
  ['json-schema.org/draft-07/schema', draft07],
  ['json-schema.org/draft/2019-09/schema', (options) => new Ajv2019(options)],
  ['json-schema.org/draft/2020-12/schema', (options) => new Ajv2020(options)],
]);

/** The part of Ajv that the registry's client uses: it first adds the schemas that a schema refers to, then compiles it. */
export type SchemaCompiler = {
  addSchema(schema: AnySchema, id: string): void;
  compile(schema: AnySchema): ValidateFunction;
};

/**
 * Compiles each schema by the draft in its `$schema` (draft-07 if absent), and apart from the other schemas, since the
 * versions of a schema share its `$id`.
 * @throws Error if the draft of a schema, or of one that it refers to, is not supported
 */
export function anyDraft(options: Options): SchemaCompiler {
  let referenced: { schema: AnySchema; id: string }[] = [];
  return {
    addSchema: (schema, id) => void referenced.push({ schema, id }),
    compile(schema) {
      const parts = referenced;
      referenced = [];
      const compiler = compilerFor(schema)(options);
      for (const part of parts) {
        compilerFor(part.schema);
        compiler.addSchema(withoutDraft(part.schema), part.id);
      }
      return compiler.compile(withoutDraft(schema));
    },
  };
}

function compilerFor(schema: AnySchema): (options: Options) => Compiler {
  const draft: unknown = typeof schema === 'boolean' ? undefined : schema.$schema;
  if (draft === undefined) return draft07;
  const text = typeof draft === 'string' ? draft : JSON.stringify(draft);
  const found = DRAFTS.get(text.replace(/^https?:\/\//, '').replace(/#$/, ''));
  if (found) return found;
  throw new Error(
    `its $schema is ${text.slice(0, 300)}: the supported drafts of JSON Schema are 04, 06, 07, 2019-09 and 2020-12`,
  );
}

/** The compiler has only one draft, and would look it up by the exact text of `$schema`. */
const withoutDraft = (schema: AnySchema): AnySchema =>
  typeof schema === 'boolean'
    ? schema
    : Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema'));
