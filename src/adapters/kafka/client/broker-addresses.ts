import type { Logger } from '../../../processing/runtime/logger.ts';

/** What a process knows of the addresses at which it looked for brokers, each `host:port`. */
export type BrokerAddresses = {
  /** The address to ask first for the others. */
  first(): string;
  answered(address: string): void;
  /** @param reason why it cannot be reached; undefined if it can, and the connection failed for another reason */
  failed(address: string, reason?: string): void;
};

type Known = {
  hasAnswered: boolean;
  /** The number of its last failure among those of all addresses; 0: none since it last answered. */
  lastFailure: number;
  unreachable?: string | undefined;
};

/**
 * Remembers which brokers answered, so that a client begins with one of those, and warns once of each that cannot be
 * reached and never could. A broker that answered before and is away now is no reason to change a setting.
 * @param bootstrap the addresses that are set; all others are those that the brokers advertise
 */
export function brokerAddresses(bootstrap: readonly string[], logger: Logger): BrokerAddresses {
  const known = new Map<string, Known>();
  const warned = new Set<string>();
  let failures = 0;

  function stateOf(address: string): Known {
    const state = known.get(address) ?? { hasAnswered: false, lastFailure: 0 };
    known.set(address, state);
    return state;
  }

  function warn(): void {
    const oneAnswered = [...known.values()].some(({ hasAnswered }) => hasAnswered);
    for (const [broker, { hasAnswered, unreachable }] of known) {
      if (hasAnswered || unreachable === undefined || warned.has(broker)) continue;
      const isSet = bootstrap.includes(broker);
      // If no broker can be reached, the failure that the caller gets says so.
      if (isSet && !oneAnswered) continue;
      warned.add(broker);
      logger.warn({ broker, reason: unreachable }, (isSet ? deadEntry : advertised)(broker, unreachable));
    }
  }

  return {
    first: () => bootstrap.toSorted((a, b) => stateOf(a).lastFailure - stateOf(b).lastFailure)[0] ?? '',
    answered(address) {
      const state = stateOf(address);
      if (warned.has(address) && !state.hasAnswered)
        logger.info({ broker: address }, `broker ${address} can be reached now`);
      Object.assign(state, { hasAnswered: true, lastFailure: 0, unreachable: undefined });
      warn();
    },
    failed(address, reason) {
      failures += 1;
      Object.assign(stateOf(address), { lastFailure: failures, unreachable: reason });
      warn();
    },
  };
}

const deadEntry = (broker: string, reason: string): string =>
  `KAFKA_BROKERS: ${broker} cannot be reached (${reason}), another broker of the list can. Start that broker, or take it off the list`;

const advertised = (broker: string, reason: string): string =>
  `Kafka gives ${broker} as the address of a broker, and it cannot be reached from here (${reason}). If that broker runs, set its advertised.listeners to an address that this machine can reach`;
