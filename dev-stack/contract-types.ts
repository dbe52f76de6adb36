import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { AsyncApiDocument } from '../src/entrypoints/api/contract/asyncapi.ts';
import { headersName } from '../src/entrypoints/api/contract/headers.ts';
import { typesOf } from '../src/entrypoints/api/contract/messages.ts';

const HEAD = `// Generated from the schemas of the messages: npm run schemas.
`;

/** The types of all messages and of their headers, for packages/contracts: one interface for each schema of the document. */
export async function contractTypes({ components }: AsyncApiDocument): Promise<string> {
  const interfaces = await Promise.all(
    Object.entries(components.schemas).map(([name, schema]) => interfaceOf(name, schema as JSONSchema)),
  );
  return [HEAD, ...interfaces, listOf('Commands', 'command'), listOf('Events', 'event'), UNIONS].join('\n');
}

const interfaceOf = (name: string, schema: JSONSchema): Promise<string> =>
  compile({ ...schema, title: name }, name, {
    bannerComment: '',
    // A consumer reads the fields that it knows. Headers of others are no part of the type either.
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 110, bracketSpacing: true, trailingComma: 'all' },
  });

function listOf(name: string, kind: 'command' | 'event'): string {
  const types = typesOf(kind).map((type) => `  ${type}: ${type};\n`);
  return `/** Every ${kind}, by its type (\`ce_type\`). */\nexport interface ${name} {\n${types.join('')}}\n`;
}

const UNIONS = `export type CommandType = keyof Commands;
export type EventType = keyof Events;

/** A command with its type (\`ce_type\`): a switch over \`type\` narrows \`data\`. */
export type AllocationCommand = {
  [Type in CommandType]: { type: Type; data: Commands[Type] };
}[CommandType];

/**
 * An event with its type (\`ce_type\`): a switch over \`type\` narrows \`data\`. Give the switch a default: an application
 * that is newer than these types may publish others.
 */
export type AllocationEvent = {
  [Type in EventType]: { type: Type; data: Events[Type] };
}[EventType];

/** A rejection: a switch over \`commandType\` narrows \`command\`. */
export type Rejection = {
  [Type in CommandType]: Omit<CommandRejected, 'commandType' | 'command'> & {
    commandType: Type;
    command: Commands[Type];
  };
}[CommandType];

export type RejectionCode = CommandRejected['code'];
export type DeadLetterReason = ${headersName['dead-letter']}['dlq-reason'];
`;
