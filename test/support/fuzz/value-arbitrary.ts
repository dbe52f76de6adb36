import avro, { type schema } from 'avsc';
import fc from 'fast-check';
import { anyMeant, type Meant, mutatedJson } from './json-arbitrary.ts';
import { STRANGE_VALUES } from './strange.ts';

/** The contents of a registry that generated records use. */
export type FramedBy = {
  /** Ids of the commands' JSON Schemas, by type. */
  readonly json: Readonly<Record<string, number>>;
  /** Avro schemas of some commands, and their ids. */
  readonly avro: readonly { readonly id: number; readonly schema: schema.RecordType }[];
  /** Ids of other schemas, and ids that the registry has not assigned. */
  readonly others: readonly number[];
};

/** `0x00`, the schema's id in four bytes, the payload. */
function frame(id: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, payload]);
}

const repeated = (text: string, times: number): string => text.repeat(times);

/** Large in different ways; 4 MiB can hold each many times. */
const anyHuge = fc
  .constantFrom(
    () => repeated('[', 100_000),
    () => repeated('[', 100_000) + repeated(']', 100_000),
    () => repeated('{"a":', 100_000) + '1' + repeated('}', 100_000),
    () => `{"orderId":${repeated('[', 100_000)}${repeated(']', 100_000)},"sku":"LAMP","qty":1}`,
    () => `{"orderId":"${repeated('x', 1_000_000)}","sku":"LAMP","qty":1}`,
    () => `{"orderId":"o1","sku":"LAMP","qty":${repeated('9', 100_000)}}`,
    () => `{${repeated('"__proto__":{},', 20_000)}"qty":1}`,
    () => `{${Array.from({ length: 20_000 }, (_, index) => `"field${index}":1`).join(',')}}`,
    () => repeated('\u0000', 100_000),
    () => repeated(' ', 100_000),
    // As Avro: the first branch of a recursive union, repeated.
    () => repeated('\u0002', 1_000_000),
  )
  .map((make) => Buffer.from(make()));

const anyBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));

type Damage = (bytes: Buffer) => Buffer;

const anyDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.nat().map(
    (cut): Damage =>
      (bytes) =>
        bytes.subarray(0, cut % (bytes.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]): Damage => (bytes) => {
    const damaged = Buffer.from(bytes);
    if (damaged.length > 0) damaged[at % damaged.length] = byte;
    return damaged;
  }),
  fc.tuple(fc.nat(), anyBytes).map(([at, more]): Damage => (bytes) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), more, bytes.subarray(place)]);
  }),
);

/** The exact value of a command in one of the formats, and whether its schema contains the type. */
export const soundValue = ({
  json,
  avro: schemas,
}: FramedBy): fc.Arbitrary<{ meant: Meant; value: Buffer; isNamed: boolean }> =>
  fc.tuple(anyMeant, fc.nat({ max: 2 })).map(([meant, format]) => {
    const text = Buffer.from(JSON.stringify(meant.data));
    const known = schemas.find(({ schema: { name } }) => name === meant.type);
    if (format === 1 && known)
      return { meant, value: frame(known.id, encoded(known.schema, meant.data)), isNamed: true };
    const id = json[meant.type];
    if (format === 2 && id !== undefined) return { meant, value: frame(id, text), isNamed: true };
    return { meant, value: text, isNamed: false };
  });

/** Days are strings in these schemas, so that any schema library writes them. */
const encoded = (by: schema.RecordType, data: object): Buffer =>
  avro.Type.forSchema(by).toBuffer({ eta: null, ...data });

/** Anything that a producer may send as a value: almost a command, damaged, wrongly framed, huge, or noise. */
export function anyValue(framedBy: FramedBy): fc.Arbitrary<Buffer | null> {
  const ids = [...Object.values(framedBy.json), ...framedBy.avro.map(({ id }) => id), ...framedBy.others];
  const almostSound = soundValue(framedBy).map(({ value }) => value);
  const anyId = fc.constantFrom(...ids);
  const payload = fc.oneof(
    mutatedJson.map((json) => Buffer.from(json)),
    anyBytes,
  );
  return fc.oneof(
    { weight: 60, arbitrary: mutatedJson.map((json) => Buffer.from(json)) },
    { weight: 30, arbitrary: fc.tuple(almostSound, anyDamage).map(([value, damage]) => damage(value)) },
    { weight: 30, arbitrary: fc.tuple(anyId, payload).map(([id, bytes]) => frame(id, bytes)) },
    {
      weight: 10,
      arbitrary: fc.tuple(anyId, payload, anyDamage).map(([id, bytes, damage]) => damage(frame(id, bytes))),
    },
    { weight: 10, arbitrary: anyBytes.map((bytes) => Buffer.concat([Buffer.from([1]), bytes])) },
    { weight: 10, arbitrary: fc.constantFrom(...STRANGE_VALUES).map((json) => Buffer.from(json)) },
    { weight: 5, arbitrary: fc.constantFrom(null, Buffer.alloc(0), Buffer.from([0])) },
    { weight: 1, arbitrary: anyHuge },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...framedBy.others), anyHuge)
        .map(([id, bytes]) => frame(id, bytes)),
    },
  );
}
