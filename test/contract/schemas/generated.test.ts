import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { schemaFiles, schemasFolder } from '../../../dev-stack/schema-files.ts';

const files = schemaFiles();

describe('the files in schemas/', () => {
  it.each(files)('$file agrees with the code (if not: npm run schemas)', ({ file, content }) => {
    expect(readFileSync(path.join(schemasFolder, file), 'utf8')).toBe(content);
  });

  it.each(['commands', 'events'])(
    '%s has no file of an unknown message (if not: npm run schemas)',
    (folder) => {
      const expected = files.map(({ file }) => file).filter((file) => path.dirname(file) === folder);
      const found = readdirSync(path.join(schemasFolder, folder)).map((name) => path.join(folder, name));
      expect(found.toSorted()).toEqual(expected.toSorted());
    },
  );

  it('have each message once', () => {
    expect(files.map(({ file }) => file).toSorted()).toEqual([
      'commands/Allocate.json',
      'commands/ChangeBatchEta.json',
      'commands/ChangeBatchQuantity.json',
      'commands/CreateBatch.json',
      'commands/Deallocate.json',
      'commands/Dispatch.json',
      'commands/ReceiveBatch.json',
      'events/Allocated.json',
      'events/BackorderCancelled.json',
      'events/Backordered.json',
      'events/BatchCreated.json',
      'events/BatchEtaChanged.json',
      'events/BatchQuantityChanged.json',
      'events/BatchReceived.json',
      'events/CommandRejected.json',
      'events/Deallocated.json',
      'events/Dispatched.json',
      'events/OutOfStock.json',
    ]);
  });
});
