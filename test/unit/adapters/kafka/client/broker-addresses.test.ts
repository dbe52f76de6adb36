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

describe('the first broker to try', () => {
  it('given no attempt so far, is the first of the list', () => {
    expect(given(A, B).addresses.first()).toBe(A);
  });

  it('given failed brokers, is one that did not fail; if all failed, the one that failed longest ago', () => {
    const { addresses } = given(A, B, C);
    addresses.failed(A, 'ECONNREFUSED');
    expect(addresses.first()).toBe(B);
    addresses.failed(B, 'ECONNREFUSED');
    expect(addresses.first()).toBe(C);
    addresses.failed(C);
    expect(addresses.first()).toBe(A);
  });

  it('given a failed broker that answers again, can be that broker', () => {
    const { addresses } = given(A, B);
    addresses.failed(A, 'ECONNREFUSED');
    addresses.answered(A);
    expect(addresses.first()).toBe(A);
  });
});

describe('a broker that cannot be reached', () => {
  it('given that it is in the list and another broker answers, causes one warning with its name and what to do', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A, 'ECONNREFUSED');
    expect(warnings()).toEqual([]);
    addresses.answered(B);
    addresses.failed(A, 'ECONNREFUSED');
    expect(warnings()).toEqual([
      'KAFKA_BROKERS: a:9092 cannot be reached (ECONNREFUSED), another broker of the list can. Start that broker, or remove it from the list',
    ]);
  });

  it('given that no broker of the list answers, is not named as the cause', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A, 'ENOTFOUND');
    addresses.failed(B, 'ENOTFOUND');
    expect(warnings()).toEqual([]);
  });

  it('given that Kafka advertises it, causes one warning, and a log line once it can be reached', () => {
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

  it('given that it answered before, is reported as away, without advice to change a setting', () => {
    const { addresses, warnings } = given(A, B);
    for (const address of [A, B, ADVERTISED]) addresses.answered(address);
    addresses.failed(A, 'ECONNREFUSED');
    addresses.failed(ADVERTISED, 'ETIMEDOUT');
    expect(warnings()).toEqual([]);
  });

  it('given an error other than an unreachable address, causes no warning', () => {
    const { addresses, warnings } = given(A, B);
    addresses.failed(A);
    addresses.answered(B);
    expect(warnings()).toEqual([]);
  });
});
