import type { ProxiedListener } from '../../../../dev-stack/services/kafka.ts';
import type { ServiceName } from '../../stack/native-test-stack.ts';
import type { Action } from '../../stack/supervisor-messages.ts';

/** What the set-up of the fault suite tells its test files, by the environment. */
export type FaultStack = {
  /** Where services are ended and started: POST /<service>/<action>. */
  readonly control: string;
  /** Kafka's listener for clients behind a proxy. */
  readonly kafka: ProxiedListener;
  /** The folder that scenarios write their rows to. */
  readonly report: string;
};

export const FAULT_STACK = 'FAULT_STACK';

/** The stack of the fault suite; undefined where a scenario runs on a stack that it shares with others. */
export function faultStack(): FaultStack | undefined {
  const told = process.env[FAULT_STACK];
  return told === undefined ? undefined : (JSON.parse(told) as FaultStack);
}

/** Ends a service of the suite's stack, or starts it again; done once it is gone, or ready. */
export async function service(name: ServiceName, action: Action): Promise<void> {
  const response = await fetch(`${ownStack().control}/${name}/${action}`, {
    method: 'POST',
    // One that is kept open would hold jest up at its end.
    headers: { connection: 'close' },
  });
  if (!response.ok) throw new Error(`${action} ${name}: ${await response.text()}`);
}

/** Kafka's listener for clients behind a proxy. */
export const proxiedKafka = (): ProxiedListener => ownStack().kafka;

function ownStack(): FaultStack {
  const stack = faultStack();
  if (!stack) throw new Error('this needs a stack of its own: make fault-tests');
  return stack;
}
