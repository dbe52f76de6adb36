import { z } from 'zod';
import { commandSchemas } from '../../../domain/commands.ts';
import { eventSchemas } from '../../../domain/events.ts';
import { CommandRejected, rejectionCode } from '../../../domain/rejection.ts';
import { REASONS } from '../../../processing/dead-letters/dead-letter.ts';

// The OpenAPI document names all events, commands and codes that this version knows. A worker may be newer than the API,
// so an answer passes others, too: without that a rolling upgrade would end in 500.

/** Passes what `schema` passes, and is documented as `documentation`, a JSON Schema. */
const documentedAs = <Schema extends z.ZodType>(schema: Schema, documentation: object) =>
  z.custom<z.output<Schema>>((value) => schema.safeParse(value).success).meta({ ...documentation });

const refsTo = (names: readonly string[]) => names.map((name) => ({ $ref: `#/components/schemas/${name}` }));

const frameOfEvent = {
  id: z.string().describe('`ce_id` of the event.'),
  sequence: z.int().min(1).describe('`ce_sequence`: number of the event among those of its SKU.'),
};

const eventNames = Object.entries(eventSchemas).map(([type, data]) => {
  const name = `${type}Event`;
  const fields = data.meta({ ...data.meta(), id: type });
  z.object({ ...frameOfEvent, type: z.literal(type), data: fields }).meta({
    id: name,
    title: name,
    description: data.meta()?.description,
  });
  return [type, name] as const;
});

/** An event of an answer. */
export const AnyEvent = documentedAs(
  z.object({ ...frameOfEvent, type: z.string(), data: z.record(z.string(), z.unknown()) }),
  {
    id: 'Event',
    title: 'Event',
    description:
      'An event by its `type`. Ignore types and fields that you do not know: later versions add some.',
    oneOf: refsTo(eventNames.map(([, name]) => name)),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(eventNames.map(([type, name]) => [type, `#/components/schemas/${name}`])),
    },
  },
);

for (const [type, schema] of Object.entries(commandSchemas)) schema.meta({ ...schema.meta(), id: type });

/** The fields of a command in an answer. */
export const AnyCommand = documentedAs(z.record(z.string(), z.unknown()), {
  description: 'The fields of the command: those of its `commandType`.',
  anyOf: refsTo(Object.keys(commandSchemas)),
});

const oneOf = (values: readonly string[], description: string) =>
  documentedAs(z.string(), { type: 'string', enum: values, description });

export const AnyCommandType = oneOf(Object.keys(commandSchemas), 'The type of the command.');
export const AnyRejectionCode = oneOf(
  rejectionCode.options,
  'Why, for programs. Later versions may add codes.',
);

/** @param more codes of the API itself */
export const anyFailureCode = (...more: readonly string[]) =>
  oneOf(
    [...REASONS, ...more],
    'Why, for programs: `dlq-reason` of the dead letter. Later versions may add codes.',
  );

z.object({
  ...CommandRejected.shape,
  commandType: AnyCommandType,
  code: AnyRejectionCode,
  command: AnyCommand,
}).meta({ ...CommandRejected.meta(), id: 'CommandRejected' });

/** The fields of an event or of a rejection in an answer. */
export const AnyMessageData = documentedAs(z.record(z.string(), z.unknown()), {
  description: 'The fields of the message: those of its `type`.',
  anyOf: refsTo([...Object.keys(eventSchemas), 'CommandRejected']),
});
