import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { schemaCatalogue } from '../../../../src/adapters/registry/schema-catalogue.ts';
import { commandSchemas } from '../../../../src/domain/commands.ts';
import { eventSchemas } from '../../../../src/domain/events.ts';
import { asyncApiDocument } from '../../../../src/entrypoints/api/contract/asyncapi.ts';
import type { JsonSchema } from '../../../../src/entrypoints/api/contract/json-schema.ts';
import { configured } from '../../../support/builders/config.ts';
import { describedBy } from '../../../support/described-messages.ts';

const document = asyncApiDocument(configured({}));
const { components } = document;

/** With every setting that the document shows. */
const elsewhere = asyncApiDocument(
  configured({
    COMMAND_TOPICS: 'shop.orders,shop.stock',
    EVENT_TOPIC: 'shop.facts',
    REJECTION_TOPIC: 'shop.refused',
    DEAD_LETTER_TOPIC: 'shop.dead',
    TOPIC_PARTITIONS: '24',
    CONSUMER_GROUP: 'shop-allocation',
    EVENT_FORMAT: 'json',
    EVENT_SOURCE: '</script><b>&"',
  }),
);

/** What AsyncAPI's own parser says about a document. */
async function complaintsAbout(given: object): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(given));
  return diagnostics.map(({ code }) => String(code));
}

// A hint that there is 3.1.0. That adds ROS 2 only, and tools of teams may not read it yet.
const KNOWN = ['asyncapi-latest-version'];

describe("AsyncAPI's own parser", () => {
  it.each([
    ['default settings', document],
    ['other settings', elsewhere],
  ])('finds nothing wrong with the document of %s', async (_, given) => {
    expect(await complaintsAbout(given)).toEqual(KNOWN);
  });

  it('finds a reference to nothing, and a binding that Kafka does not have', async () => {
    const { events, ...channels } = document.channels;
    const bindings = { kafka: { partitions: 0, bindingVersion: '0.5.0' } };
    const broken = { ...document, channels: { ...channels, events: { ...events, messages: {}, bindings } } };
    expect(await complaintsAbout(broken)).toEqual(
      expect.arrayContaining(['invalid-ref', 'asyncapi-document-resolved']),
    );
  });
});

const typesIn = (channel: string): string[] => Object.keys(document.channels[channel]?.messages ?? {});

describe('the messages of the document', () => {
  it('are all commands, events, rejections and dead letters, each on its topic', () => {
    expect(typesIn('commands')).toEqual(Object.keys(commandSchemas));
    expect(typesIn('events')).toEqual(Object.keys(eventSchemas));
    expect(typesIn('rejections')).toEqual(['CommandRejected']);
    expect(typesIn('deadLetters')).toEqual(['DeadLetter']);
    expect(Object.keys(components.messages).toSorted()).toEqual(
      Object.keys(document.channels).flatMap(typesIn).toSorted(),
    );
  });

  it.each(schemaCatalogue())('have the registered schema: $type', ({ type, schema }) => {
    const described = withoutDescriptions(components.schemas[type] ?? {});
    expect({ $schema: 'http://json-schema.org/draft-07/schema#', ...described }).toEqual(schema);
  });

  it.each(schemaCatalogue())('say what each field is: $type', ({ type }) => {
    const fields = Object.entries(components.schemas[type]?.properties ?? {});
    expect(fields.filter(([, { description }]) => !description?.match(/\.$/)).map(([name]) => name)).toEqual(
      [],
    );
  });

  it.each(Object.values(components.messages))('have an example that is as described: $name', (message) => {
    expect(message.examples).toHaveLength(1);
    for (const { headers, payload } of message.examples)
      expect(describedBy(document)({ type: message.name, headers, payload })).toEqual([]);
  });

  it('are checked by these tests: a message that is not as described is noticed', () => {
    const check = describedBy(document);
    const headers = { ce_type: 'Allocated' };
    expect(check({ type: 'Deallocate', headers, payload: { orderId: 'o1', sku: 'LAMP', qty: 1 } })).toEqual([
      'Deallocate/headers/ce_type must be equal to one of the allowed values',
      'Deallocate/headers/ce_type must be equal to constant',
      'Deallocate/payload must NOT have additional properties',
    ]);
  });
});

/** The schema as it is registered. */
const withoutDescriptions = ({ properties = {}, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(properties).map(([name, { description: _, ...field }]) => [name, field]),
  ),
});

describe('the topics of the document', () => {
  const topics = ({ channels }: typeof document) =>
    Object.entries(channels).map(([name, { address, bindings }]) => ({
      name,
      address,
      partitions: bindings.kafka.partitions,
    }));

  it('have the default names', () => {
    expect(topics(document)).toEqual([
      { name: 'commands', address: 'allocation.commands', partitions: 6 },
      { name: 'events', address: 'allocation.events', partitions: 6 },
      { name: 'rejections', address: 'allocation.rejections', partitions: 6 },
      { name: 'deadLetters', address: 'allocation.dead-letters', partitions: 1 },
    ]);
  });

  it('have the configured names', () => {
    expect(topics(elsewhere)).toEqual([
      { name: 'commands', address: 'shop.orders', partitions: 24 },
      { name: 'commands2', address: 'shop.stock', partitions: 24 },
      { name: 'events', address: 'shop.facts', partitions: 24 },
      { name: 'rejections', address: 'shop.refused', partitions: 24 },
      { name: 'deadLetters', address: 'shop.dead', partitions: 1 },
    ]);
  });

  it('are received or sent by the application, commands in its group', () => {
    expect(
      Object.entries(elsewhere.operations).map(([name, { action, channel, bindings }]) => [
        name,
        action,
        channel.$ref,
        bindings?.kafka.groupId.enum,
      ]),
    ).toEqual([
      ['receiveCommands', 'receive', '#/channels/commands', ['shop-allocation']],
      ['receiveCommands2', 'receive', '#/channels/commands2', ['shop-allocation']],
      ['sendEvents', 'send', '#/channels/events', undefined],
      ['sendRejections', 'send', '#/channels/rejections', undefined],
      ['sendDeadLetters', 'send', '#/channels/deadLetters', undefined],
    ]);
  });
});

describe('the format of values', () => {
  const frames = (given: typeof document) =>
    ['Allocate', 'Allocated', 'CommandRejected', 'DeadLetter'].map(
      (type) => given.components.messages[type]?.bindings.kafka.schemaIdLocation,
    );

  it('is the frame for events and rejections', () => {
    expect(frames(document)).toEqual([undefined, 'payload', 'payload', undefined]);
    expect(document.info.description).toContain('published in the frame');
  });

  it('is plain JSON with EVENT_FORMAT=json', () => {
    expect(frames(elsewhere)).toEqual([undefined, undefined, undefined, undefined]);
    expect(elsewhere.info.description).toContain('published as plain JSON');
  });
});

it('has no address, user or password of a service', () => {
  const secrets = configured({
    DATABASE_URL: 'postgres://ada:pw-db@db.internal/x',
    KAFKA_BROKERS: 'kafka.internal:9092',
    SCHEMA_REGISTRY_URL: 'http://registry.internal:8081',
    API_TOKEN: 'pw-token-of-the-api',
  });
  expect(JSON.stringify(asyncApiDocument(secrets))).not.toMatch(/internal|ada|pw-/);
});
