import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import type { Published } from '../../support/e2e/published.ts';
import type { RunningProcess } from '../../support/e2e/running-process.ts';
import { handledCount } from '../../support/e2e/stored-state.ts';
import { type Expected, expectedOutcomes, publishedLine } from '../../support/fuzz/outcome-lines.ts';
import { anyRecord } from '../../support/fuzz/record-arbitrary.ts';
import { registerFuzzedSchemas } from '../../support/fuzz/registered-schemas.ts';
import { asMessage, partsChanged } from '../../support/fuzz/sent-record.ts';
import { registryUrl } from '../../support/registry-api.ts';

const { settings, database, commands, outputs, startReady } = ownSystem({ RELAY_IN_WORKER: 'true' });

const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000);
const RECORDS = 400;

let worker: RunningProcess;
let expected: Expected[];
let published: readonly Published[];

/** Sends the records one by one, so that their offsets are known, and returns them with topic, partition and offset. */
async function send(records: readonly InboundRecord[]): Promise<InboundRecord[]> {
  const sent: InboundRecord[] = [];
  for (const record of records) {
    const timestamp = Date.now();
    const place = await commands.sendRecord(asMessage(record, timestamp));
    sent.push({ ...record, ...place, topic: settings.COMMAND_TOPICS, timestamp });
  }
  return sent;
}

beforeAll(async () => {
  const records = fc.sample(anyRecord(await registerFuzzedSchemas()), { seed: SEED, numRuns: RECORDS });
  // No replica of the registry is behind here, so an unknown schema stays unknown.
  worker = await startReady('worker', { SCHEMA_REGISTRY_LAG_MS: '0' });
  const sent = await send(records.map(({ record }) => record));
  const decode = commandDecoder(registryFrameDecoder(registryClient({ url: registryUrl() })));
  expected = await expectedOutcomes(sent, decode);
  await eventually('all are handled', async () => (await handledCount(database)) >= RECORDS);
  await outputs.reach(expected.flatMap(({ lines }) => lines).length);
  published = await outputs.everything();
});

describe(`the worker, given ${RECORDS} records of all kinds (FC_SEED=${SEED} repeats them)`, () => {
  it('handles, rejects or dead-letters each record once', () => {
    expect(published.map(publishedLine).toSorted()).toEqual(
      expected.flatMap(({ lines }) => lines).toSorted(),
    );
  });

  it('keeps key, value and headers of dead letters byte for byte', () => {
    const deadLetters = new Map(published.map((message) => [publishedLine(message), message]));
    const changed = expected
      .filter(({ kind }) => kind === 'invalid')
      .flatMap(({ record, lines: [line = ''] }) => {
        const deadLetter = deadLetters.get(line);
        return deadLetter
          ? partsChanged(record, deadLetter).map((part) => `${part} of ${line}`)
          : [`no ${line}`];
      });
    expect(changed).toEqual([]);
  });

  it('warns of each dead letter, of misrouted records, and of nothing else', () => {
    const said = worker.log.filter(({ level }) => level !== 'info');
    const isMisrouted = ({ msg }: (typeof said)[number]): boolean => msg.startsWith('misrouted record:');
    // Keys are arbitrary; most are not the SKU.
    expect(said.filter(isMisrouted)).not.toEqual([]);
    const others = said.filter((line) => !isMisrouted(line));
    const warned = others.map(({ level, msg }) => `${level} ${msg.split(':')[0]}`);
    const deadLetters = expected.filter(({ kind }) => kind === 'invalid');
    expect(warned).toEqual(deadLetters.map(() => 'warn dead letter'));
    expect(worker.errorOutput()).toBe('');
  });

  it('still works afterwards', async () => {
    await commands.send(createBatch({ ref: 'after-all', sku: 'AFTER-ALL' }));
    await expect(outputs.events('AFTER-ALL', 1)).resolves.toHaveLength(1);
  });
});
