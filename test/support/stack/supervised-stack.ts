import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { StackKind } from '../../../dev-stack/dev/stack-kind.ts';
import { findJava } from '../../../dev-stack/java/java.ts';
import { fetchJavaParts } from '../../../dev-stack/java/java-parts.ts';
import type { RunningStack, StackAddresses } from '../../../dev-stack/stack.ts';
import type { StackExtras } from './native-test-stack.ts';
import type { Action, FromSupervisor, Order } from './supervisor-messages.ts';

const supervisor = path.join(import.meta.dirname, 'supervisor.ts');

/** A stack of its own; in a native one, single services can be ended and started again. */
export type SupervisedStack = RunningStack & {
  /**
   * Ends a service by its name (kafka or kafka-1 …, registry, postgres), freezes it or starts it again. Resolves when
   * it has ended or is ready.
   */
  service(service: string, action: Action): Promise<void>;
};

const answer = (
  child: ChildProcess,
  isMeant: (message: FromSupervisor) => boolean,
): Promise<FromSupervisor> =>
  new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      child.off('message', onMessage).off('exit', onExit);
      end();
    };
    const onExit = (): void => settle(() => reject(new Error('The supervisor of the test stack has ended.')));
    const onMessage = (message: FromSupervisor): void => {
      if (!isMeant(message)) return;
      settle(() => (message.failed ? reject(new Error(message.failed)) : resolve(message)));
    };
    child.on('message', onMessage).on('exit', onExit);
  });

const addressesFrom = async (child: ChildProcess): Promise<StackAddresses> => {
  const { addresses } = await answer(child, ({ done }) => done === undefined);
  if (!addresses) throw new Error('The supervisor of the test stack did not say where it listens.');
  return addresses;
};

/**
 * Starts a stack on free ports in a process of its own, which ends it also when this process is killed.
 * @param extras all but the number of brokers for a native stack only
 */
export const startSupervisedStack = async (
  kind: StackKind,
  extras?: StackExtras,
): Promise<SupervisedStack> => {
  if (kind === 'native') {
    findJava();
    await fetchJavaParts((line) => console.log(`The test stack ${line}`));
  }
  // Detached, so that Ctrl-C ends this process, and thereby the stack, but not the supervisor before it has cleaned up.
  const child = fork(supervisor, extras ? [kind, JSON.stringify(extras)] : [kind], { detached: true });
  const addresses = await addressesFrom(child);
  let lastOrder = 0;
  return {
    ...addresses,
    service: async (service, action) => {
      const id = ++lastOrder;
      child.send({ id, service, action } satisfies Order);
      await answer(child, ({ done }) => done === id);
    },
    stop: async () => {
      if (!child.connected) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};
