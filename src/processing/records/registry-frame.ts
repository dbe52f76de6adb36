const MAGIC = 0;

/** 0x00 and a schema id of four bytes, big-endian (Confluent wire format). */
export const FRAME_BYTES = 5;

/** True if the value begins like the registry's frame. No JSON does. */
export const isFramed = (value: Buffer): boolean => value[0] === MAGIC;

/** What is in the frame; the value itself if there is none. */
export const withoutFrame = (value: Buffer): Buffer =>
  isFramed(value) ? value.subarray(FRAME_BYTES) : value;

/** The payload in the frame of its schema. */
export function inFrame(schemaId: number, payload: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_BYTES + payload.length);
  framed[0] = MAGIC;
  framed.writeInt32BE(schemaId, 1);
  payload.copy(framed, FRAME_BYTES);
  return framed;
}
