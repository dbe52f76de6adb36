import { describe, expect, it } from '@jest/globals';
import { bodyOf } from '../../../src/views/command-outcomes.ts';
import { frame } from '../../support/memory/registry.ts';

const json = Buffer.from('{"sku":"Lämp"}');

describe('a message in the outbox', () => {
  it.each([
    ['plain', json],
    ['framed', frame(1, json)],
    ['framed with a schema id whose bytes look like JSON', frame(0x7b_22_7d_7b, json)],
  ])('given a %s value, has a readable body', (_, value) => {
    expect(bodyOf(value)).toEqual({ sku: 'Lämp' });
  });
});
