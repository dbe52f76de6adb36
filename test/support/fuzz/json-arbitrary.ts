import fc from 'fast-check';
import { nearlyRight, STRANGE_NAMES, STRANGE_VALUES } from './strange.ts';

/** A field of a JSON object: name and value as JSON text, which may be invalid JSON. */
type Field = readonly [name: string, value: string];

/** A command as its producer intended it. */
export type Meant = { readonly type: string; readonly data: Record<string, unknown> };

const UNPRINTABLE = /\p{C}|\p{Zl}|\p{Zp}/u;

/** 1–255 printable characters of any alphabet. */
const anyText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('LAMP', 'Bestellung № 1 – Å/ß 🛋', 'ライト', '__proto__', 'toString'),
  },
  {
    weight: 3,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !UNPRINTABLE.test(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(255), '界'.repeat(255), '🛋'.repeat(255)) },
);
const anyUnits = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 2_147_483_647));
const anyDay = fc.constantFrom(undefined, null, '2026-12-31', '2028-02-29', '0001-01-01', '9999-12-31');

/** Any valid command. */
export const anyMeant: fc.Arbitrary<Meant> = fc.oneof(
  fc.record({ ref: anyText, sku: anyText, qty: anyUnits, eta: anyDay }).map(({ eta, ...data }): Meant => ({
    type: 'CreateBatch',
    data: eta === undefined ? data : { ...data, eta },
  })),
  fc
    .record({ ref: anyText, sku: anyText, qty: fc.oneof(anyUnits, fc.constant(0)) })
    .map((data): Meant => ({ type: 'ChangeBatchQuantity', data })),
  fc
    .record({ orderId: anyText, sku: anyText, qty: anyUnits })
    .map((data): Meant => ({ type: 'Allocate', data })),
  fc.record({ orderId: anyText, sku: anyText }).map((data): Meant => ({ type: 'Deallocate', data })),
);

/** Changes the fields; `at` chooses which. */
type Mutation = (fields: readonly Field[], at: number) => readonly Field[];

const strangeValue = fc.constantFrom(...STRANGE_VALUES);
const strangeName = fc.constantFrom(...STRANGE_NAMES).map((name) => `"${name}"`);

const anyMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.nat().map((choice): Mutation => (fields, at) => {
    const [name = ''] = fields[at] ?? [];
    const values = nearlyRight(name);
    return fields.with(at, [name, values[choice % values.length] ?? '']);
  }),
  strangeValue.map(
    (value): Mutation =>
      (fields, at) =>
        fields.with(at, [fields[at]?.[0] ?? '', value]),
  ),
  strangeName.map(
    (name): Mutation =>
      (fields, at) =>
        fields.with(at, [name, fields[at]?.[1] ?? '']),
  ),
  fc.tuple(strangeName, strangeValue).map(
    (field): Mutation =>
      (fields, at) =>
        fields.toSpliced(at, 0, field),
  ),
  fc.constant<Mutation>((fields, at) => fields.toSpliced(at, 1)),
  strangeValue.map((value): Mutation => (fields, at) => [...fields, [fields[at]?.[0] ?? '""', value]]),
);

const anyWrapping = fc.constantFrom(
  (json: string) => json,
  (json: string) => ` \n\t${json}\r\n`,
  (json: string) => `\uFEFF${json}`,
  (json: string) => `[${json}]`,
  (json: string) => `{"command":${json}}`,
  (json: string) => JSON.stringify(json),
  (json: string) => `${json}${json}`,
  (json: string) => `${json},`,
  (json: string) => `// ${json}`,
);

const fieldsOf = ({ data }: Meant): Field[] =>
  Object.entries(data).map(([name, value]) => [JSON.stringify(name), JSON.stringify(value)]);

const textOf = (fields: readonly Field[]): string =>
  `{${fields.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;

/** A command's type, and its JSON text with one change: valid or invalid by very little. */
export const almostCommand: fc.Arbitrary<{ type: string; json: string }> = fc
  .tuple(anyMeant, anyMutation, fc.nat())
  .map(([meant, mutate, at]) => {
    const fields = fieldsOf(meant);
    return { type: meant.type, json: textOf(mutate(fields, at % fields.length)) };
  });

/** JSON text of a command with random changes. It may be invalid JSON. */
export const mutatedJson: fc.Arbitrary<string> = fc
  .tuple(
    anyMeant,
    fc.array(fc.tuple(anyMutation, fc.nat()), { maxLength: 3 }),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant((json: string) => json) },
      { weight: 1, arbitrary: anyWrapping },
    ),
  )
  .map(([meant, mutations, wrap]) => {
    const fields = mutations.reduce<readonly Field[]>(
      (mutated, [mutate, at]) => (mutated.length === 0 ? mutated : mutate(mutated, at % mutated.length)),
      fieldsOf(meant),
    );
    return wrap(textOf(fields));
  });
