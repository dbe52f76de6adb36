import { describe, expect, it } from '@jest/globals';
import type { Service } from '../../../page/api/answers.ts';
import { awaySources, missingSource, servicesAnswered } from '../../../page/api/away.ts';

const service = (name: Service['name'], ok: boolean): Service => ({ name, ok, reason: null, since: null });

describe('what is away', () => {
  it('is what the services say, and the API if it does not answer; no list is read from the registry', () => {
    const services = [service('Kafka', true), service('Postgres', false), service('Registry', false)];
    expect([...awaySources(services, false)]).toEqual(['Postgres']);
    expect([...awaySources(services, true)]).toEqual(['API', 'Postgres']);
    expect([...awaySources(undefined, false)]).toEqual([]);
  });

  it('is missed by the lists that are read from it, before a request of theirs has failed', () => {
    servicesAnswered([service('Kafka', true), service('Postgres', false)], false);
    expect([missingSource('Postgres'), missingSource('Kafka')]).toEqual(['Postgres', undefined]);
    servicesAnswered([service('Kafka', true), service('Postgres', true)], true);
    expect([missingSource('Postgres'), missingSource('Kafka')]).toEqual(['API', 'API']);
    servicesAnswered([service('Kafka', true), service('Postgres', true)], false);
    expect(missingSource('Postgres')).toBeUndefined();
  });
});
