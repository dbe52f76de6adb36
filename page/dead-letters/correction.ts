/** A command that replaces a dead letter. */
export type Correction = { readonly type: string; readonly data: Record<string, unknown> };

/**
 * Reads what was typed into the form of a correction. The API checks the fields.
 * @throws Error that says what to change
 */
export function correctionOf(type: string, json: string): Correction {
  if (type === '') throw new Error('Choose a command.');
  const data = parsed(json);
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new Error('The fields must be a JSON object, such as {"ref":"B1","sku":"LAMP","qty":5}.');
  return { type, data: { ...data } };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`The fields are not JSON: ${(error as Error).message}.`, { cause: error });
  }
}
