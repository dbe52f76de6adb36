/** JSON texts that are invalid as a field, or only look valid. */
export const STRANGE_VALUES = [
  '1e400', '-1e400', '-0', '0', '1.0', '1e0', '1.5', '-1', '2147483648', '9007199254740992', '9007199254740993',
  '1e-400', '0.1e1', 'null', 'true', 'false', '""', '"1"', '[]', '{}', '[[[1]]]', '{"qty":1}', '"\\u0000"',
  '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e"', '"\\u2028"', '"__proto__"', '"2026-02-30"', '"0000-01-01"',
  '"9999-12-31"', '"+010000-01-01"', 'NaN', 'Infinity', 'undefined', '01', '+1', '.5', "'x'", '/**/1',
]; // prettier-ignore

/** Names that every object has in its prototype, and names that no field has. */
export const STRANGE_NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', 'length',
  'Qty', 'qty ', 'etaa', '', 'a.b', '0', '\\u0071ty', '\\u0000', '\\ud83d',
]; // prettier-ignore

const WRONG_TEXTS = ['""', '"\\u202e"', '"a\\nb"', `"${'x'.repeat(256)}"`];

/** JSON texts that are almost valid as a field. */
export const nearlyRight = (name: string): readonly string[] => {
  if (name === '"qty"') return ['2147483648', '-1', '0.5', '"1"'];
  if (name === '"eta"') return ['"0000-01-01"', '"2027-02-29"', '"2027-1-31"', '"2027-01-31T00:00:00Z"'];
  return WRONG_TEXTS;
};
