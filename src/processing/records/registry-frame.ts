// The schema registry's frame (Confluent wire format): a zero byte, a schema id of four bytes (big-endian), the payload.

const MAGIC = 0;

/** Length of the frame before the payload. */
export const FRAME_BYTES = 5;

/** True if the value begins like a frame. No JSON does. */
export const isFramed = (value: Buffer): boolean => value[0] === MAGIC;

/** The payload of a framed value; any other value as it is. */
export const withoutFrame = (value: Buffer): Buffer =>
  isFramed(value) ? value.subarray(FRAME_BYTES) : value;

/** The payload behind the frame of its schema. */
export function inFrame(schemaId: number, payload: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_BYTES + payload.length);
  framed[0] = MAGIC;
  framed.writeInt32BE(schemaId, 1);
  payload.copy(framed, FRAME_BYTES);
  return framed;
}
