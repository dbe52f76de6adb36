import type { ProxiedListener } from '../../../../dev-stack/services/kafka-settings.ts';

/** Variables by which the set-up of the fault suite passes its addresses to the test files. */
export type FaultStack = {
  /** Kafka's listener for clients behind a proxy. */
  readonly kafka: ProxiedListener;
  /** The folder that scenarios write their rows to. */
  readonly report: string;
};

export const FAULT_STACK = 'FAULT_STACK';

/** The stack of the fault suite; undefined where a scenario runs on a stack that it shares with others. */
export function faultStack(): FaultStack | undefined {
  const addresses = process.env[FAULT_STACK];
  return addresses === undefined ? undefined : (JSON.parse(addresses) as FaultStack);
}

/** Kafka's listener for clients behind a proxy. */
export const proxiedKafka = (): ProxiedListener => ownStack().kafka;

function ownStack(): FaultStack {
  const stack = faultStack();
  if (!stack) throw new Error('this needs a stack of its own: make fault-tests');
  return stack;
}
