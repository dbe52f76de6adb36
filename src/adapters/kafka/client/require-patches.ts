import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A record without key, value and headers. */
const EMPTY = Buffer.from([0, 0, 0, 1, 1, 0]);

function encodesWhatIsEncoded(): boolean {
  const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: {
    encoded: Buffer;
  }) => { buffer: Buffer };
  const probe = Buffer.from('patched?');
  return encodeRecord({ encoded: probe }).buffer.includes(probe);
}

function keepsHeadersInOrder(): boolean {
  const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
  const decodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
    decoder: object,
    batch: { firstOffset: string; firstTimestamp: string },
  ) => { headerList?: unknown };
  const read = decodeRecord(new Decoder(EMPTY), { firstOffset: '0', firstTimestamp: '0' });
  return Array.isArray(read.headerList);
}

const looksUpLostCoordinators = (): boolean =>
  'isCoordinatorAway' in (require('kafkajs/src/errors') as object);

function remembersAnswersByPartition(): boolean {
  const createEosManager = require('kafkajs/src/producer/eosManager') as (options: object) => object;
  return 'inSequence' in createEosManager({ cluster: {} });
}

function saysWhenLeadersMove(): boolean {
  const { events } = require('kafkajs/src/consumer/instrumentationEvents') as { events: object };
  return 'FETCH_INTERRUPTED' in events;
}

function leavesOutWhatWasAborted(): boolean {
  const filter = require('kafkajs/src/consumer/filterAbortedMessages') as (fetched: object) => unknown[];
  const recordOf = (producerId: string, offset: number) => ({
    offset: String(offset),
    batchContext: { producerId, inTransaction: true },
  });
  const abortedTransactions = [
    { producerId: '2', firstOffset: '1' },
    { producerId: '1', firstOffset: '0' },
  ];
  return filter({ messages: [recordOf('1', 0), recordOf('2', 1)], abortedTransactions }).length === 0;
}

function namesTopicsThatAreRefused(): boolean {
  // Their parsers return promises, and this check is synchronous, so it looks at their source.
  return ['listOffsets/v0', 'produce/v3'].every((request) => {
    const { parse } = require(`kafkajs/src/protocol/requests/${request}/response`) as { parse: () => void };
    return /\{ topic\b/.test(parse.toString());
  });
}

/** The default setting of a client shows only in its source. */
const createsNoTopics = (): boolean =>
  /allowAutoTopicCreation = false/.test((require('kafkajs') as { Kafka: () => void }).Kafka.toString());

function stopsAtUnreadableBatches(): boolean {
  const { events } = require('kafkajs/src/consumer/instrumentationEvents') as { events: object };
  return 'BATCH_UNREADABLE' in events;
}

const keepsNoContents = (): boolean =>
  'take' in
  (require('kafkajs/src/protocol/recordBatch/record/v0/decodedRecord') as { prototype: object }).prototype;

/** A check for each patch, by its name in patches/. */
const PATCHES: Readonly<Record<string, () => boolean>> = {
  '001+initial': () => encodesWhatIsEncoded() && keepsHeadersInOrder(),
  '002+brokers-that-come-and-go': looksUpLostCoordinators,
  '003+answers-by-partition': remembersAnswersByPartition,
  '004+groups-outlive-coordinators': saysWhenLeadersMove,
  '005+aborted-transactions': leavesOutWhatWasAborted,
  '006+refusals-name-topics': namesTopicsThatAreRefused,
  '007+unreadable-batches': stopsAtUnreadableBatches,
  '008+contents-not-kept': keepsNoContents,
  '009+missing-topics': createsNoTopics,
};

/**
 * Without the patches of this project kafkajs would publish encoded records as empty ones, read records without their
 * headers, create topics that it asks for, and on a cluster lose and duplicate messages silently.
 * @throws Error that names the patches that kafkajs lacks
 */
export function requirePatches(): void {
  const missing = Object.keys(PATCHES).filter((name) => !PATCHES[name]?.());
  if (missing.length > 0)
    throw new Error(
      `kafkajs lacks ${missing.map((name) => `patches/kafkajs+2.2.4+${name}.patch`).join(', ')}: install by npm ci, scripts included`,
    );
}
