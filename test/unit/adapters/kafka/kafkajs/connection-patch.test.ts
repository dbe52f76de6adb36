import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// Lost connections. The server of these tests answers or closes the socket as each test needs.

type Connection = {
  readonly bytesBuffered: number;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  send(exchange: object): Promise<string>;
};

const require = createRequire(import.meta.url);
const KafkaConnection = require('kafkajs/src/network/connection') as new (options: object) => Connection;
type Encoder = { writeEncoder(part: Encoder): Encoder; writeBuffer(bytes: Buffer): Encoder };
const EncoderClass = require('kafkajs/src/protocol/encoder') as new () => Encoder;

const silent = () => undefined;
const logger = { debug: silent, error: silent, warn: silent, namespace: () => logger };

let server: Server;
let connection: Connection;
const sockets: Socket[] = [];
/** Sockets that kafkajs has requested. */
let made: Socket[] = [];
/** Each request that the server has received: its socket, and a function that answers it. */
const requests: { socket: Socket; answer: (text: string, bytes?: number) => void }[] = [];

beforeEach(async () => {
  made = [];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', silent).on('data', (request: Buffer) => {
      const head = Buffer.alloc(8);
      request.copy(head, 4, 8, 12); // its correlation id
      requests.push({
        socket,
        answer(text, bytes = Infinity) {
          head.writeInt32BE(text.length + 4);
          socket.write(Buffer.concat([head, Buffer.from(text)]).subarray(0, bytes));
        },
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  connection = new KafkaConnection({
    host: '127.0.0.1',
    port,
    logger,
    requestTimeout: 30_000,
    connectionTimeout: 5_000,
    socketFactory({ onConnect }: { onConnect: () => void }) {
      const socket = connect({ host: '127.0.0.1', port }, onConnect);
      made.push(socket);
      return socket;
    },
  });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  requests.length = 0;
  await connection.disconnect();
  server.close();
  await once(server, 'close');
});

const answered = (body = new EncoderClass()): Promise<string> =>
  connection.send({
    request: {
      apiKey: 18,
      apiVersion: 0,
      apiName: 'ApiVersions',
      encode: () => Promise.resolve(body),
    },
    response: {
      decode: (payload: Buffer) => Promise.resolve(payload.toString()),
      parse: (text: string) => Promise.resolve(text),
    },
  });

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

/** Sends a request and resolves when the server has received it. */
async function asked(
  body?: Encoder,
): Promise<{ answer: Promise<string>; request: (typeof requests)[number] }> {
  const before = requests.length;
  const answer = answered(body);
  answer.catch(silent);
  await until(() => requests.length > before);
  return { answer, request: requests[before]! };
}

describe('a connection to Kafka', () => {
  it('given a response that was cut off, reads the responses of the next socket', async () => {
    await connection.connect();
    const { answer, request } = await asked();
    request.answer('the first half and the second', 18);
    await until(() => connection.bytesBuffered === 18);
    request.socket.resetAndDestroy();
    await expect(answer).rejects.toThrow('Connection error');

    await connection.connect();
    const next = await asked();
    next.request.answer('whole');
    expect(await next.answer).toBe('whole');
  });

  it('given a large request, writes its parts to the socket without copying them', async () => {
    await connection.connect();
    const large = Buffer.alloc(100_000, 1);
    const write = jest.spyOn(made[0]!, 'write');
    const { answer, request } = await asked(
      new EncoderClass().writeEncoder(new EncoderClass().writeBuffer(large)),
    );
    const sizes = write.mock.calls.map(([part]) => (part as Buffer).length);
    request.answer('received');
    await answer;
    expect(sizes).toContain(large.length);
    expect(sizes.length).toBeGreaterThan(1);
  });

  it('given several callers at once, opens one socket', async () => {
    await Promise.all([connection.connect(), connection.connect(), connection.connect()]);
    await connection.connect();
    expect(made).toHaveLength(1);
  });

  it('given that connecting failed, connects at the next call', async () => {
    const failed = connection.connect();
    made[0]?.destroy(new Error('no way'));
    await expect(failed).rejects.toThrow('no way');
    await expect(connection.connect()).resolves.toBe(true);
    expect(made).toHaveLength(2);
  });

  it('given a socket that ends before it is connected, fails', async () => {
    const failed = connection.connect();
    made[0]?.emit('end');
    await expect(failed).rejects.toThrow('Closed before it was made');
  });

  it('given a disconnect while it connects, does not count as connected', async () => {
    const connecting = connection.connect();
    await connection.disconnect();
    await expect(connecting).rejects.toThrow('Given up');
    await expect(connection.connect()).resolves.toBe(true);
    const { answer, request } = await asked();
    request.answer('heard');
    expect(await answer).toBe('heard');
  });

  it.each<[string, (old: (typeof requests)[number]) => void]>([
    ['half a response', (old) => old.answer('too late', 9)],
    ['a reset', (old) => void old.socket.resetAndDestroy()],
  ])('given an older socket, ignores %s from it', async (_what, say) => {
    await connection.connect();
    const { answer: first, request: old } = await asked();
    old.answer('answered');
    await first;
    await connection.disconnect();

    await connection.connect();
    const { answer, request } = await asked();
    say(old);
    await new Promise((done) => setTimeout(done, 50));
    request.answer('heard');
    expect(await answer).toBe('heard');
  });
});
