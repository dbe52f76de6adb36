import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

type Marker = readonly [patch: string, file: string, text: string];

/** For each file in patches/: a file of kafkajs, and a text in it that this patch alone brings. */
const MARKERS: readonly Marker[] = [
  [
    '001+idle-throttle-timer',
    'network/requestQueue/index.js',
    'if (!this.throttleCheckTimeoutId && this.pending.length > 0)',
  ],
  ['002+idle-timeout-check', 'network/requestQueue/index.js', 'Math.min(this.requestTimeout, 1000)'],
  [
    '003+partial-responses',
    'network/connection.js',
    '      this.bytesNeeded = Decoder.int32Size()\n      this.chunks = []',
  ],
  ['004+one-socket-per-connection', 'network/connection.js', 'this[PRIVATE.OPEN] = sharedPromiseTo('],
  ['005+abandoned-sockets', 'network/connection.js', 'const ofThisSocket ='],
  ['006+closed-while-connecting', 'network/connection.js', 'Closed before it was made'],
  ['007+response-buffers-released', 'network/connection.js', 'remainderBuffer.length > 0'],
  ['008+null-header-values', 'protocol/recordBatch/record/v0/index.js', 'sizeOfVarIntBytes(header.value)'],
  ['009+varints-in-place', 'protocol/encoder.js', 'const MAX_VARINT_SIZE ='],
  ['010+small-varlongs', 'protocol/encoder.js', 'const isInt31 ='],
  ['011+buffers-not-zeroed', 'protocol/encoder.js', 'Buffer.allocUnsafe(newLength)'],
  ['012+requests-in-parts', 'protocol/encoder.js', 'appendParts(buffers)'],
  ['013+one-buffer-per-record', 'protocol/recordBatch/record/v0/index.js', 'const encoder = new Encoder('],
  ['014+encoded-records', 'protocol/recordBatch/record/v0/index.js', '.appendParts([encoded])'],
  ['015+one-buffer-per-batch', 'protocol/recordBatch/v0/index.js', 'OVERHEAD + sizeOfRecords(records)'],
  ['016+crc-four-bytes-at-a-time', 'protocol/recordBatch/crc32C/crc32C.js', 'const T3 ='],
  ['017+murmur2-in-32-bits', 'producer/partitioners/default/murmur2.js', 'Math.imul('],
  ['018+linear-grouping', 'producer/groupMessagesPerPartition.js', 'result[partition].push(message)'],
  ['019+short-number-reads', 'protocol/decoder.js', 'const SHORT_BITS ='],
  [
    '020+many-records-per-fetch',
    'protocol/requests/fetch/v4/decodeMessages.js',
    'for (const record of recordBatch.records)',
  ],
  ['021+offsets-as-numbers', 'consumer/batch.js', 'this.rawMessages.every(isWithinOffset)'],
  ['022+marker-keys-not-copied', 'consumer/filterAbortedMessages.js', 'Buffer.isBuffer(key) ? key'],
  ['023+lazy-records', 'protocol/recordBatch/record/v0/decodedRecord.js', 'class DecodedRecord'],
  ['024+shared-header-names', 'protocol/recordBatch/header/v0/decoder.js', 'const isSame ='],
  ['025+paused-fetch-backoff', 'consumer/consumerGroup.js', 'const PAUSED_WAIT ='],
  ['026+brokers-that-come-and-go', 'errors.js', 'const isCoordinatorAway ='],
  ['027+answers-by-partition', 'producer/eosManager/index.js', 'inSequence(send)'],
  ['028+groups-outlive-coordinators', 'consumer/instrumentationEvents.js', 'FETCH_INTERRUPTED:'],
  ['029+aborted-transactions', 'consumer/filterAbortedMessages.js', 'const abortedProducers ='],
  [
    '030+refusals-name-topics',
    'protocol/requests/produce/v3/response.js',
    'createErrorFromCode(errorCode), { topic }',
  ],
  ['031+unreadable-batches', 'consumer/instrumentationEvents.js', 'BATCH_UNREADABLE:'],
  ['032+contents-not-kept', 'protocol/recordBatch/record/v0/decodedRecord.js', 'take() {'],
  ['033+missing-topics', 'index.js', 'allowAutoTopicCreation = false'],
];

const require = createRequire(import.meta.url);

/** The text of a file of the installed kafkajs; empty where the file is missing: some are added by patches. */
function installedText(file: string): string {
  const path = join(dirname(require.resolve('kafkajs/package.json')), 'src', file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * Without the patches kafkajs would, for example, publish encoded records as empty ones, read records without headers,
 * create topics by asking for them, and lose and duplicate messages on a cluster without an error.
 * @param textOf the text of a file in kafkajs's folder `src`
 * @throws Error that names the patches that kafkajs lacks
 */
export function requirePatches(textOf = installedText): void {
  const missing = MARKERS.filter(([, file, text]) => !textOf(file).includes(text));
  if (missing.length > 0)
    throw new Error(
      `kafkajs lacks ${missing.map(([name]) => `patches/kafkajs+2.2.4+${name}.patch`).join(', ')}: install by npm ci, scripts included`,
    );
}
