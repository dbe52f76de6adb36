import { expect, it } from '@jest/globals';
import { commandSchemas } from '../../../src/domain/commands.ts';
import type { EventType } from '../../../src/domain/events.ts';
import { commandOfFirstEvent } from '../../../src/domain/first-event.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import { aPartition } from '../../support/builders/committed-outcome.ts';
import { headerText } from '../../support/builders/messages.ts';
import { aRecord, jsonBytes } from '../../support/builders/records.ts';
import { memoryWorker } from '../../support/memory/worker.ts';
import { randomCommands } from '../../support/model/random-commands.ts';

it('the first event of each of 3,000 random commands tells the type of its command', async () => {
  const sent = randomCommands({ seed: 7, skus: 5, count: 3_000 });
  const log = sent.map(({ id, type, key, data }, offset) =>
    aRecord({
      offset,
      key: Buffer.from(key),
      value: jsonBytes(data),
      headers: [
        ['ce_type', Buffer.from(type)],
        ['ce_id', Buffer.from(id)],
      ],
    }),
  );
  const { processor, database } = memoryWorker();
  await processor.assigned(aPartition(), { low: 0, high: log.length });
  await processor.handle(aPartition(), log, new AbortController().signal);
  const messages = [...database.committed.outbox.values()].flat().map(decodeMessage);

  const typeOf = new Map(sent.map(({ id, type }) => [id, type]));
  const first = messages.filter(({ kind, id }) => kind === 'event' && id.endsWith('/1'));
  const told = first.map((event) => commandOfFirstEvent[headerText(event, 'ce_type') as EventType]);
  expect(told).toEqual(first.map((event) => typeOf.get(headerText(event, 'ce_causationid') ?? '')));
  expect(new Set<string>(told)).toEqual(new Set(Object.keys(commandSchemas)));
});
