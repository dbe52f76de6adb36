import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SupervisedStack } from './supervised-stack.ts';
import type { Action } from './supervisor-messages.ts';

/** The environment variable that tells test files where services are ended and started: POST /<service>/<action>. */
export const STACK_CONTROL = 'STACK_CONTROL';

/** Lets test files, which jest keeps apart from its set-up, end and start the services. Returns its address. */
export async function serveStackControl(stack: SupervisedStack): Promise<string> {
  const server = createServer((request, response) => {
    const [, program = '', action] = request.url?.split('/') ?? [];
    void stack.service(program, action as Action).then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  // A Kafka that was killed takes its time to come back.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a service of the stack, freezes it or starts it again; done once it is gone, or ready. */
export async function service(program: string, action: Action): Promise<void> {
  const control = process.env[STACK_CONTROL];
  if (control === undefined) throw new Error('this needs a stack of its own: make fault-tests');
  const response = await fetch(`${control}/${program}/${action}`, {
    method: 'POST',
    // One that is kept open would hold jest up at its end.
    headers: { connection: 'close' },
  });
  if (!response.ok) throw new Error(`${action} ${program}: ${await response.text()}`);
}
