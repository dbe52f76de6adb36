import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { releasedSchemasFolder } from '../../../dev-stack/schema-files.ts';
import { type DomainEvent, eventSchemas, type EventType } from '../../../src/domain/events.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { emptyStock } from '../../../src/service-layer/stock.ts';
import { commandSchemas, isCommandType, type Command } from '../../../src/domain/commands.ts';
import { randomCommands } from '../../support/model/random-commands.ts';

// Consumers know the schemas of the release before. docs/consuming.md tells them to ignore what they do not know.

const releasedFolder = path.join(releasedSchemasFolder, 'events');
const releasedSchema = (type: string): AnySchemaObject =>
  JSON.parse(readFileSync(path.join(releasedFolder, `${type}.json`), 'utf8')) as AnySchemaObject;
const releasedTypes = readdirSync(releasedFolder)
  .map((name) => path.basename(name, '.json'))
  .filter((type): type is EventType => Object.hasOwn(eventSchemas, type));

/** The checks of a consumer. `tolerant`: it ignores fields that it does not know, else it refuses them. */
function consumerOf(tolerant: boolean): Map<string, ValidateFunction> {
  const ajv = new Ajv({ removeAdditional: tolerant, strict: false });
  return new Map(releasedTypes.map((type) => [type, ajv.compile(releasedSchema(type))]));
}

/** Events of this version: of every type, in every variant that random commands lead to. */
function eventsOfThisVersion(): DomainEvent[] {
  const commands = randomCommands({ seed: 5, skus: 20, count: 4_000 }).filter(
    (sent): sent is typeof sent & Command =>
      isCommandType(sent.type) && commandSchemas[sent.type].safeParse(sent.data).success,
  );
  const stock = emptyStock(new Set(commands.map(({ data }) => data.sku)));
  const bus = messageBus(handlers);
  return commands.flatMap((command) => {
    const outcome = bus(command, stock);
    return outcome.kind === 'accepted' ? outcome.events : [];
  });
}

const asSent = ({ data }: DomainEvent): unknown => JSON.parse(JSON.stringify(data));

/** By type: the events that the consumer refuses. It skips types that it does not know. */
function refusedBy(consumer: Map<string, ValidateFunction>): string[] {
  const refused = eventsOfThisVersion().filter((event) => {
    const validate = consumer.get(event.type);
    return validate !== undefined && !validate(asSent(event));
  });
  return [...new Set(refused.map(({ type }) => type))];
}

describe('a consumer that knows only the released schemas', () => {
  it('reads the events of this version if it ignores unknown fields and types', () => {
    expect(refusedBy(consumerOf(true))).toEqual([]);
  });

  it('sees the fields that it knows unchanged', () => {
    const validate = consumerOf(true).get('Allocated');
    const event = eventsOfThisVersion().find(({ type }) => type === 'Allocated');
    const read = asSent(event as DomainEvent) as Record<string, unknown>;
    const { eta, ...known } = { ...read };
    validate?.(read);
    expect(eta).toBeDefined();
    expect(read).toEqual(known);
  });

  it('refuses these types if it refuses unknown fields: it has to be upgraded before the worker', () => {
    // UPGRADING.md names them.
    expect(refusedBy(consumerOf(false))).toEqual(['Allocated']);
  });

  it('meets every type of event in this test', () => {
    const types = new Set(eventsOfThisVersion().map(({ type }) => type));
    expect([...types].toSorted()).toEqual(Object.keys(eventSchemas).toSorted());
  });
});

describe('a consumer with the schemas of this version', () => {
  it('reads the events of the release before', () => {
    const consumer = consumerOf(true);
    // The released schema takes away what came later.
    const old = eventsOfThisVersion()
      .filter(({ type }) => consumer.has(type))
      .map((event) => {
        const data = asSent(event);
        consumer.get(event.type)?.(data);
        return { type: event.type, data };
      });
    const refused = old.filter(({ type, data }) => !eventSchemas[type].safeParse(data).success);
    expect(refused).toEqual([]);
    expect(new Set(old.map(({ type }) => type)).size).toBe(releasedTypes.length);
  });
});
