import { beforeAll, describe, expect, it } from '@jest/globals';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { InboundRecord, OutboundMessage, RecordHeader } from '../../../src/processing/records/record.ts';
import { headerText } from '../../support/builders/messages.ts';
import { headersInHex } from '../../support/conformance/same-messages.ts';
import { aRecord } from '../../support/builders/records.ts';
import { allocate } from '../../support/builders/stock.ts';
import { registerVersion, registryUrl, uniqueName } from '../../support/registry-api.ts';

const FAILED_AT = Date.parse('2026-11-23T10:15:31.000Z');
const unregistered = 2_000_000_000;

const frame = (id: number, payload: Buffer | string): Buffer => {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(payload)]);
};

/** Decodes the record with the real registry, and writes its dead letter. */
async function deadLetterOf(record: InboundRecord): Promise<OutboundMessage> {
  const decoded = await commandDecoder(registryFrameDecoder(registryClient({ url: registryUrl() })))(record);
  if (decoded.kind !== 'invalid') throw new Error('the record was read');
  return decodeMessage(deadLetterWriter(1_000_000)(decoded, FAILED_AT));
}

const reasonOf = async (value: Buffer): Promise<string | undefined> =>
  headerText(await deadLetterOf(aRecord({ value })), 'dlq-reason');

const errorOf = async (value: Buffer): Promise<string | undefined> =>
  headerText(await deadLetterOf(aRecord({ value })), 'dlq-error');

describe('a framed record that cannot be read', () => {
  let jsonId: number;
  let avroId: number;

  beforeAll(async () => {
    const schema = schemaCatalogue().find(({ type }) => type === 'Allocate')?.schema ?? {};
    jsonId = await registerVersion(uniqueName('commands-Allocate'), schema);
    const fields = ['orderId', 'sku'].map((name) => ({ name, type: 'string' }));
    const avro = { type: 'record', name: 'Deallocate', fields };
    avroId = await registerVersion(uniqueName('commands-Deallocate'), avro, 'AVRO');
  });

  it.each([unregistered, 0, -1])('is an UNKNOWN_SCHEMA with the schema id %i', async (id) => {
    await expect(reasonOf(frame(id, JSON.stringify(allocate().data)))).resolves.toBe('UNKNOWN_SCHEMA');
    await expect(errorOf(frame(id, '{}'))).resolves.toContain(`no usable schema ${id}`);
  });

  it('is NOT_JSON when the payload is not JSON', async () => {
    await expect(reasonOf(frame(jsonId, '{"orderId":'))).resolves.toBe('NOT_JSON');
    await expect(reasonOf(frame(jsonId, ''))).resolves.toBe('NOT_JSON');
  });

  it('is NOT_JSON when the payload is not UTF-8, like a plain record', async () => {
    const json = Buffer.from('{"orderId":"caf\u00e9","sku":"BLUE-VASE","qty":1}', 'latin1');
    await expect(reasonOf(frame(jsonId, json))).resolves.toBe('NOT_JSON');
  });

  it('is an INVALID_MESSAGE that names the fields that break its schema', async () => {
    const value = frame(jsonId, '{"orderId":"order-1","sku":"","qty":-2}');
    await expect(reasonOf(value)).resolves.toBe('INVALID_MESSAGE');
    await expect(errorOf(value)).resolves.toMatch(/sku.*qty/s);
  });

  it('is an INVALID_MESSAGE that names an unknown field', async () => {
    const value = frame(jsonId, '{"orderId":"order-1","sku":"BLUE-VASE","qty":2,"priority":1}');
    await expect(reasonOf(value)).resolves.toBe('INVALID_MESSAGE');
    await expect(errorOf(value)).resolves.toContain('priority');
  });

  it('is an INVALID_MESSAGE when it follows its Avro schema, but not the rules of the command', async () => {
    const value = frame(avroId, Buffer.from('\u000eorder\u00001\u0002X'));
    await expect(reasonOf(value)).resolves.toBe('INVALID_MESSAGE');
    await expect(errorOf(value)).resolves.toContain('orderId: must be printable text');
  });

  it.each([
    ['cut off', Buffer.from('\u000eorder')],
    ['empty', Buffer.alloc(0)],
    ['of other bytes', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['too long', Buffer.from('\u0002A\u0002B\u0002C')],
  ])('is an INVALID_MESSAGE when its Avro payload is %s', async (_, payload) => {
    await expect(reasonOf(frame(avroId, payload))).resolves.toBe('INVALID_MESSAGE');
  });

  it.each([1, 2, 3, 4])('is NOT_JSON when it ends after %i bytes, within the frame', async (length) => {
    await expect(reasonOf(frame(unregistered, '').subarray(0, length))).resolves.toBe('NOT_JSON');
  });

  it('stays the same byte for byte, with dlq-* headers added', async () => {
    const headers: RecordHeader[] = [
      ['ce_type', Buffer.from([0xff, 0xfe])],
      ['twice', Buffer.from('1')],
      ['twice', Buffer.alloc(0)],
      ['null', null],
    ];
    const record = aRecord({
      topic: 'allocation.commands',
      partition: 3,
      offset: 4_000_000_000,
      timestamp: Date.parse('2026-11-23T10:15:30.123Z'),
      key: Buffer.from([0x00, 0xff]),
      value: frame(unregistered, Buffer.from([0x00, 0xc3, 0x28])),
      headers,
    });
    const deadLetter = await deadLetterOf(record);
    expect(deadLetter.key).toEqual(Buffer.from([0x00, 0xff]));
    expect(deadLetter.value).toEqual(Buffer.from([0x00, 0x77, 0x35, 0x94, 0x00, 0x00, 0xc3, 0x28]));
    expect(headersInHex(deadLetter.headers)).toEqual(
      headersInHex([
        ...headers,
        ['dlq-topic', 'allocation.commands'],
        ['dlq-partition', '3'],
        ['dlq-offset', '4000000000'],
        ['dlq-timestamp', '1795428930123'],
        ['dlq-reason', 'INVALID_MESSAGE'],
        ['dlq-error', 'header ce_type: must be 1–255 characters of printable UTF-8 text'],
        ['dlq-attempts', '1'],
        ['dlq-failed-at', '2026-11-23T10:15:31.000Z'],
      ]),
    );
  });
});
