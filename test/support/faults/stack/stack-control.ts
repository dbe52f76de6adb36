import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceName } from '../../stack/native-test-stack.ts';
import type { SupervisedStack } from '../../stack/supervised-stack.ts';
import type { Action } from '../../stack/supervisor-messages.ts';

/** Lets test files, which jest keeps apart from its set-up, end and start the services. Returns its address. */
export async function serveStackControl(stack: SupervisedStack): Promise<string> {
  const server = createServer((request, response) => {
    const [, service, action] = request.url?.split('/') ?? [];
    void stack.service(service as ServiceName, action as Action).then(
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
