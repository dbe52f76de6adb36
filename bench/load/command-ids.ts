const INDEX_DIGITS = 12;
/** 2026-01-01, milliseconds: ids of a load are the same whenever it runs. */
const EPOCH = 1_767_225_600_000;

/**
 * An id as clients make them: a UUID of version 7 (ordered by time, as most make them for a database's sake). Its
 * last twelve digits are the command's place in the load, which those who measure read back.
 */
export function commandId(load: number, index: number): string {
  const time = (EPOCH + index).toString(16).padStart(12, '0');
  const variant = (0x80_00 | (load & 0x3f_ff)).toString(16);
  const mixed = (Math.imul(index + 1, 0x9e_37_79_b1) >>> 20).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${mixed}-${variant}-${index.toString(16).padStart(INDEX_DIGITS, '0')}`;
}

/** The place in its load of the command with this id. */
export const indexOf = (id: string): number => Number.parseInt(id.slice(-INDEX_DIGITS), 16);
