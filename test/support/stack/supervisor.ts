/**
 * Runs a test stack for its parent process, and ends the stack when the parent asks for it or ends in any way: the
 * channel between the two closes then. Arguments: native or docker; for native optionally its extras as JSON.
 */
import type { RunningStack } from '../../../dev-stack/stack.ts';
import { startNativeTestStack, type NativeTestStack, type StackExtras } from './native-test-stack.ts';
import type { FromSupervisor, Order } from './supervisor-messages.ts';

// Resolves when the message is sent, even if the parent is gone.
const notifyParent = (message: FromSupervisor): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });

const startDocker = async (): Promise<RunningStack> =>
  (await import('./docker-stack.ts')).startDockerTestStack(
    typeof extras.brokers === 'number' ? extras.brokers : 1,
  );

const follow = async (stack: RunningStack | NativeTestStack, { service, action }: Order): Promise<void> => {
  if (!('services' in stack)) throw new Error('Services can be ended one by one in a native stack only.');
  const program = stack.services[service];
  if (!program) throw new Error(`There is no service ${service}: ${Object.keys(stack.services).join(', ')}`);
  await program[action]();
};

const extras = JSON.parse(process.argv[3] ?? '{}') as StackExtras;

const asksToEnd = new Promise<void>((resolve) => {
  process.once('disconnect', resolve).once('SIGTERM', resolve);
});

const orders: Promise<void>[] = [];

try {
  const stack = await (process.argv[2] === 'docker' ? startDocker() : startNativeTestStack(extras));
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = stack;
  process.on('message', (order: Order) => {
    const answered = follow(stack, order).then(
      () => notifyParent({ done: order.id }),
      (error: Error) => notifyParent({ done: order.id, failed: error.message }),
    );
    orders.push(answered);
  });
  await notifyParent({ addresses: { kafkaBrokers, schemaRegistryUrl, databaseUrl } });
  await asksToEnd;
  await Promise.all(orders); // otherwise a service that an order is starting would remain
  await stack.stop();
} catch (error) {
  await notifyParent({ failed: (error as Error).message });
}
process.exit();
