import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SupervisedStack } from './supervised-stack.ts';
import type { Action } from './supervisor-messages.ts';

/** The environment variable with the address at which test files end and start services: POST /<service>/<action>. */
export const STACK_CONTROL = 'STACK_CONTROL';

/** The proxies between the brokers of a cluster. */
export type Network = { cut(id: number): void; repair(): void };

/** Lets test files, which jest runs separately from its set-up, end and start the services. Returns the address. */
export async function serveStackControl(stack: SupervisedStack, network?: Network): Promise<string> {
  const server = createServer((request, response) => {
    const [, program = '', action] = request.url?.split('/') ?? [];
    void follow(program, action ?? '').then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  async function follow(program: string, action: string): Promise<void> {
    if (program !== NETWORK) return stack.service(program, action as Action);
    if (action === 'repair') network?.repair();
    else network?.cut(Number(action));
  }

  // A killed Kafka takes some time to restart.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The name of the network between the brokers. */
const NETWORK = 'network';

/** Ends a service of the stack, freezes it or starts it again. Resolves when it has ended or is ready. */
export const service = (program: string, action: Action): Promise<void> => ask(program, action);

/** Cuts a broker off from the other ones; clients still reach all of them. */
export const cutOff = (id: number): Promise<void> => ask(NETWORK, String(id));

/** Lets all brokers reach each other again. */
export const repairNetwork = (): Promise<void> => ask(NETWORK, 'repair');

async function ask(program: string, action: string): Promise<void> {
  const control = process.env[STACK_CONTROL];
  if (control === undefined) throw new Error('this needs a stack of its own: make fault-tests');
  const response = await fetch(`${control}/${program}/${action}`, {
    method: 'POST',
    // A connection that is kept open would delay the end of jest.
    headers: { connection: 'close' },
  });
  if (!response.ok) throw new Error(`${action} ${program}: ${await response.text()}`);
}
