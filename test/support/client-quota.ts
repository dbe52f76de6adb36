import { once } from 'node:events';
import { connect } from 'node:net';

const ALTER_CLIENT_QUOTAS = 49;
const QUOTA = 'producer_byte_rate';

/**
 * Sets or removes the producer quota of a client id, as an operator does by `kafka-configs --alter --entity-type
 * clients --add-config producer_byte_rate=…`. kafkajs has no call for it, and Kafka's command would need Java on the
 * machine of the tests.
 * @param bytesPerSecond a whole number; undefined: no quota
 */
export async function setProducerQuota(
  broker: string,
  clientId: string,
  bytesPerSecond: number | undefined,
): Promise<void> {
  const answer = await exchange(broker, alterClientQuotas(clientId, bytesPerSecond));
  // Correlation id, throttle time, number of entries; then the first entry's error code and message.
  const errorCode = answer.readInt16BE(12);
  if (errorCode !== 0) throw new Error(`quota not set: error ${errorCode} of Kafka`);
}

function alterClientQuotas(clientId: string, bytesPerSecond: number | undefined): Buffer {
  return Buffer.concat([
    int16(ALTER_CLIENT_QUOTAS),
    int16(0), // version
    int32(0), // correlation id
    int16(-1), // no client id
    int32(1), // entries
    int32(1), // entities of the entry
    text('client-id'),
    text(clientId),
    int32(1), // operations of the entry
    text(QUOTA),
    float64(bytesPerSecond ?? 0),
    Buffer.from([bytesPerSecond === undefined ? 1 : 0]), // remove
    Buffer.from([0]), // not to validate only
  ]);
}

/** Sends a request and returns the answer, both without their length. */
async function exchange(broker: string, request: Buffer): Promise<Buffer> {
  const { hostname: host, port } = new URL(`tcp://${broker}`);
  const socket = connect({ host, port: Number(port) });
  try {
    socket.write(Buffer.concat([int32(request.length), request]));
    let received = Buffer.alloc(0);
    while (received.length < 4 || received.length < 4 + received.readInt32BE(0)) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      received = Buffer.concat([received, chunk]);
    }
    return received.subarray(4);
  } finally {
    socket.destroy();
  }
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const float64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};

const text = (value: string): Buffer => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
