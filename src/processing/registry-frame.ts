const MAGIC = 0;

/** 0x00 and a schema id of four bytes, big-endian (Confluent wire format). */
export const FRAME_BYTES = 5;

/** True if the value begins like the registry's frame. No JSON does. */
export const isFramed = (value: Buffer): boolean => value[0] === MAGIC;

/** What is in the frame; the value itself if there is none. */
export const withoutFrame = (value: Buffer): Buffer =>
  isFramed(value) ? value.subarray(FRAME_BYTES) : value;
