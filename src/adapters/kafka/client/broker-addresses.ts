import type { Logger } from '../../../processing/runtime/logger.ts';

/** Which broker addresses (`host:port`) answered this process, and which did not. */
export type BrokerAddresses = {
  /** The bootstrap address to connect to first. */
  first(): string;
  answered(address: string): void;
  /** @param reason why the address cannot be reached; undefined if it can, and the connection failed for another reason */
  failed(address: string, reason?: string): void;
};

type AddressState = {
  hasAnswered: boolean;
  /** Number of this address's last failure, counted over all addresses; 0 if it has answered since. */
  lastFailure: number;
  unreachable?: string | undefined;
};

/**
 * Remembers which brokers answered, so that a client starts with one of them. Warns once of each broker that has never
 * been reachable. A broker that answered before and is away now needs no change of settings, so it gets no warning.
 * @param bootstrap the addresses in the configuration; all other addresses are those that brokers advertise
 */
export function brokerAddresses(bootstrap: readonly string[], logger: Logger): BrokerAddresses {
  const known = new Map<string, AddressState>();
  const warned = new Set<string>();
  let failures = 0;

  function stateOf(address: string): AddressState {
    const state = known.get(address) ?? { hasAnswered: false, lastFailure: 0 };
    known.set(address, state);
    return state;
  }

  function warn(): void {
    const oneAnswered = [...known.values()].some(({ hasAnswered }) => hasAnswered);
    for (const [broker, { hasAnswered, unreachable }] of known) {
      if (hasAnswered || unreachable === undefined || warned.has(broker)) continue;
      const isSet = bootstrap.includes(broker);
      // If no broker answers at all, the caller gets an error that says so.
      if (isSet && !oneAnswered) continue;
      warned.add(broker);
      logger.warn(
        { broker, reason: unreachable },
        (isSet ? deadBootstrapText : deadAdvertisedText)(broker, unreachable),
      );
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

const deadBootstrapText = (broker: string, reason: string): string =>
  `KAFKA_BROKERS: ${broker} cannot be reached (${reason}), another broker of the list can. Start that broker, or remove it from the list`;

const deadAdvertisedText = (broker: string, reason: string): string =>
  `Kafka advertises ${broker} as the address of a broker, but it cannot be reached from here (${reason}). If that broker runs, set its advertised.listeners to an address that this machine can reach`;
