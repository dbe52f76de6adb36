import type { Message } from 'kafkajs';
import { registerVersion, uniqueName } from '../../registry-api.ts';

/** One in this many commands is framed. */
const EVERY = 5;
/** Number of framed commands after which the schema id changes to one that no worker has cached. */
const NEW_ID_AFTER = 200;

/** Registers this many schemas that accept every value, and returns their ids. */
export function schemaIds(count: number): Promise<number[]> {
  const subject = uniqueName('commands-of-many-shops');
  const schemas = Array.from({ length: count }, (_, number) => ({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `command of shop ${number}`,
  }));
  return Promise.all(schemas.map((schema, number) => registerVersion(`${subject}-${number}`, schema)));
}

/** Puts some commands into the registry's frame, regularly with a new schema, which the worker has to look up. */
export const framedBy = (ids: () => readonly number[]) =>
  function* framed(load: Iterable<Message>): Generator<Message> {
    let count = 0;
    for (const record of load) {
      count += 1;
      const id = ids()[Math.floor(count / EVERY / NEW_ID_AFTER)];
      yield count % EVERY === 0 && id !== undefined ? inFrame(record, id) : record;
    }
  };

function inFrame(record: Message, id: number): Message {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return { ...record, value: Buffer.concat([head, Buffer.from(String(record.value))]) };
}
