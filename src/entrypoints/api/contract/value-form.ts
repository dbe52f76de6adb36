import type { JsonSchema } from './json-schema.ts';

/** The values that a schema allows, in words: `text, 1 to 255 characters`. */
export function valueForm(schema: JsonSchema): string {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.join(', ');
  if (schema.anyOf) return schema.anyOf.map(valueForm).join(' or ');
  const form = forms[schema.type ?? ''] ?? schema.type ?? 'anything';
  const limits = limitsOf(schema);
  return limits === '' ? form : `${form}, ${limits}`;
}

const forms: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
};

function limitsOf({ minimum, maximum, minLength, maxLength }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minLength !== undefined && maxLength !== undefined) return `${minLength} to ${maxLength} characters`;
  if (maxLength !== undefined) return `at most ${maxLength} characters`;
  return '';
}
