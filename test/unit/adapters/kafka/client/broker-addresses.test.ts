import { describe, expect, it } from '@jest/globals';
import { brokerAddresses } from '../../../../../src/adapters/kafka/client/broker-addresses.ts';
import { memoryLogger } from '../../../../support/memory/logger.ts';

const [A, B, C, ADVERTISED] = ['a:9092', 'b:9092', 'c:9092', 'inside:29092'];

function given(...bootstrap: string[]) {
  const logger = memoryLogger();
  const addresses = brokerAddresses(bootstrap, logger);
  const warnings = () => logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { addresses, warnings, logger };
}

describe('the broker to ask first', () => {
  it('given nothing known, is the first of the list', () => {
    expect(given(A, B).addresses.first()).toBe(A);
  });

  it('given some that failed, is one that did not; given all, the one that failed longest ago', () => {
    const { addresses } = given(A, B, C);
    addresses.failed(A, 'ECONNREFUSED');
    expect(addresses.first()).toBe(B);
    addresses.failed(B, 'ECONNREFUSED');
    expect(addresses.first()).toBe(C);
    addresses.failed(C);
    expect(addresses.first()).toBe(A);
  });

  it('given one that answers again, may be that one', () => {
    const { addresses } = given(A, B);
    addresses.failed(A, 'ECONNREFUSED');
    addresses.answered(A);
    expect(addresses.first()).toBe(A);
  });
});

describe('a broker that cannot be reached', () => {
  it('given it is in the list and another one answers, is warned of once, by name, with what to do', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A, 'ECONNREFUSED');
    expect(warnings()).toEqual([]);
    addresses.answered(B);
    addresses.failed(A, 'ECONNREFUSED');
    expect(warnings()).toEqual([
      'KAFKA_BROKERS: a:9092 cannot be reached (ECONNREFUSED), another broker of the list can. Start that broker, or remove it from the list',
    ]);
  });

  it('given none of the list answers, is not said to be the one at fault', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A, 'ENOTFOUND');
    addresses.failed(B, 'ENOTFOUND');
    expect(warnings()).toEqual([]);
  });

  it('given Kafka advertises it, is warned of once, and it is said when it can be reached', () => {
    const { addresses, warnings, logger } = given(A);
    addresses.answered(A);
    addresses.failed(ADVERTISED, 'ENOTFOUND');
    addresses.failed(ADVERTISED, 'ENOTFOUND');
    expect(warnings()).toEqual([
      'Kafka advertises inside:29092 as the address of a broker, but it cannot be reached from here (ENOTFOUND). If that broker runs, set its advertised.listeners to an address that this machine can reach',
    ]);
    addresses.answered(ADVERTISED);
    expect(logger.lines.at(-1)).toMatchObject({
      level: 'info',
      message: 'broker inside:29092 can be reached now',
    });
  });

  it('given it answered before, is away, and nobody is told to change a setting', () => {
    const { addresses, warnings } = given(A, B);
    for (const address of [A, B, ADVERTISED]) addresses.answered(address);
    addresses.failed(A, 'ECONNREFUSED');
    addresses.failed(ADVERTISED, 'ETIMEDOUT');
    expect(warnings()).toEqual([]);
  });

  it('given another error than that it cannot be reached, is not warned of', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A);
    addresses.answered(B);
    expect(warnings()).toEqual([]);
  });
});
