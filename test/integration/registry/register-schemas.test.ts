import { describe, expect, it } from '@jest/globals';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import { SchemaRejected } from '../../../src/adapters/registry/errors.ts';
import { eventSchemas } from '../../../src/domain/events.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { testRegistry, uniqueTopics } from './test-registry.ts';

// A registry takes some 0.1 s for each of the schemas.

const api = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${process.env['SCHEMA_REGISTRY_URL']}${path}`, {
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    ...init,
  });

const json = async (path: string): Promise<unknown> => (await api(path)).json();

describe('schemas at the start', () => {
  it('are registered as <topic>-<Type> with BACKWARD compatibility, also for each command topic', async () => {
    const { event, rejection, command } = uniqueTopics();
    const topics = { event, rejection, command: [...command, `${command[0]}-more`] };
    await registerSchemas(testRegistry(), topics);
    const subjects = schemaCatalogue().flatMap(({ channel, type }) =>
      [topics[channel]].flat().map((topic) => `${topic}-${type}`),
    );
    for (const subject of subjects) {
      await expect(json(`/subjects/${subject}/versions`)).resolves.toEqual([1]);
      await expect(json(`/config/${subject}`)).resolves.toEqual({ compatibilityLevel: 'BACKWARD' });
    }
  });

  it('keep their ids if they are registered again, by this process or several at once', async () => {
    const topics = uniqueTopics();
    const all = await Promise.all(Array.from({ length: 4 }, () => registerSchemas(testRegistry(), topics)));
    const again = await registerSchemas(testRegistry(), topics);
    expect(again.size).toBe(Object.keys(eventSchemas).length + 1);
    for (const ids of all) expect(ids).toEqual(again);
    await expect(json(`/subjects/${topics.event}-Allocated/versions`)).resolves.toEqual([1]);
  });

  it('given an incompatible schema, fail with the subject and the reason', async () => {
    const topics = uniqueTopics();
    const subject = `${topics.event}-Allocated`;
    const older = { type: 'object', properties: { orderId: { type: 'integer' } }, required: ['orderId'] };
    await api(`/subjects/${subject}/versions`, {
      method: 'POST',
      body: JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(older) }),
    });
    await api(`/config/${subject}`, { method: 'PUT', body: '{"compatibility":"BACKWARD"}' });
    const starting = registerSchemas(testRegistry(), topics);
    await expect(starting).rejects.toThrow(SchemaRejected);
    await expect(starting).rejects.toThrow(subject);
  });

  it('fail technically if the registry is away', async () => {
    await expect(registerSchemas(testRegistry('http://127.0.0.1:1'), uniqueTopics())).rejects.toThrow(
      TechnicalFailure,
    );
  });
});
