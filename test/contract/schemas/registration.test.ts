import { describe, expect, it } from '@jest/globals';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import { SchemaRejected } from '../../../src/adapters/registry/errors.ts';
import {
  compatibilityOf,
  latestVersion,
  registerVersion,
  registryUrl,
  setCompatibility,
  uniqueName,
} from '../../support/registry-api.ts';

// A registry takes some 0.1 s for each of the schemas.

const catalogue = schemaCatalogue();

const topicsOfATest = () => ({
  command: [uniqueName('commands')],
  event: uniqueName('events'),
  rejection: uniqueName('rejections'),
});

/** Registers as a process does at its start. */
const start = (topics: ReturnType<typeof topicsOfATest>) =>
  registerSchemas(registryClient({ url: registryUrl() }), topics);

const schemaOf = (type: string): object => catalogue.find((entry) => entry.type === type)?.schema ?? {};

describe('a start on an empty registry', () => {
  it('registers each message as <topic>-<Type>, compatible BACKWARD', async () => {
    const topics = topicsOfATest();
    await start(topics);
    for (const { channel, type, schema } of catalogue) {
      const subject = `${topics[channel].toString()}-${type}`;
      expect((await latestVersion(subject)).schema).toEqual(schema);
      await expect(compatibilityOf(subject)).resolves.toBe('BACKWARD');
    }
  });

  it('registers the commands for every command topic', async () => {
    const topics = { ...topicsOfATest(), command: [uniqueName('commands'), uniqueName('more-commands')] };
    await start(topics);
    for (const topic of topics.command) {
      expect((await latestVersion(`${topic}-Allocate`)).schema).toEqual(schemaOf('Allocate'));
    }
  });

  it('returns the schema ids of published messages', async () => {
    const topics = topicsOfATest();
    const ids = await start(topics);
    expect([...ids.keys()].toSorted()).toEqual([
      'Allocated',
      'BackorderCancelled',
      'Backordered',
      'BatchCreated',
      'BatchEtaChanged',
      'BatchQuantityChanged',
      'BatchReceived',
      'CommandRejected',
      'Deallocated',
      'Dispatched',
      'OutOfStock',
    ]);
    expect(ids.get('Allocated')).toBe((await latestVersion(`${topics.event}-Allocated`)).id);
  });

  it('succeeds for several processes at once', async () => {
    const topics = topicsOfATest();
    const [first, second, third] = await Promise.all([start(topics), start(topics), start(topics)]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });
});

describe('a start on a registry that has the messages', () => {
  it('changes nothing', async () => {
    const topics = topicsOfATest();
    const before = await start(topics);
    await expect(start(topics)).resolves.toEqual(before);
  });

  it('completes an earlier start that was killed before it had set the compatibility', async () => {
    const topics = topicsOfATest();
    const subject = `${topics.event}-Allocated`;
    await registerVersion(subject, schemaOf('Allocated'));
    await start(topics);
    await expect(compatibilityOf(subject)).resolves.toBe('BACKWARD');
  });

  it('fails with the reason of the registry if a message became incompatible', async () => {
    const topics = topicsOfATest();
    const subject = `${topics.event}-Allocated`;
    const { properties, ...rest } = schemaOf('Allocated') as { properties: object };
    await registerVersion(subject, { ...rest, properties: { ...properties, warehouse: { type: 'string' } } });
    await setCompatibility(subject, 'BACKWARD');
    const refusal = start(topics);
    await expect(refusal).rejects.toThrow(SchemaRejected);
    await expect(refusal).rejects.toThrow(`${subject} is rejected`);
    await expect(refusal).rejects.toThrow('OBJECT_TYPE_PROPERTY_SCHEMAS_NARROWED');
  });
});
