const INDEX_DIGITS = 12;
/** 2026-01-01 in milliseconds. A fixed day, so that the ids of a load are the same in every run. */
const EPOCH = 1_767_225_600_000;

/**
 * Ordered by time, as many clients make them to suit database indexes; or random, so that they are spread over an
 * index.
 */
export type Ids = 'ordered' | 'random';

/**
 * Ids as clients make them. The last twelve digits are the command's place in the load; `indexOf` reads it back.
 */
export const commandIds: Readonly<Record<Ids, (load: number, index: number) => string>> = {
  ordered: commandId,
  random: randomCommandId,
};

/** A UUID of version 7. */
export function commandId(load: number, index: number): string {
  const time = hex(EPOCH + index, 12);
  const mixed = hex(Math.imul(index + 1, 0x9e_37_79_b1) >>> 20, 3);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${mixed}-${variant(load)}-${hex(index, INDEX_DIGITS)}`;
}

/** A UUID of version 4. */
function randomCommandId(load: number, index: number): string {
  const first = scrambled(scrambled(index) ^ load);
  const second = scrambled(first + 1);
  return `${hex(first, 8)}-${hex(second >>> 16, 4)}-4${hex(second & 0xf_ff, 3)}-${variant(load)}-${hex(index, INDEX_DIGITS)}`;
}

/** The place in its load of the command with this id. */
export const indexOf = (id: string): number => Number.parseInt(id.slice(-INDEX_DIGITS), 16);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const variant = (load: number): string => hex(0x80_00 | (load & 0x3f_ff), 4);

/** Maps each 32-bit number to another one, without a visible order: the last step of MurmurHash3. */
function scrambled(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85_eb_ca_6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
