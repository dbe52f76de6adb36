import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { latestVersion } from '../support/registry-api.ts';
import { allocate, allocated, batchCreated, createBatch } from '../support/builders/stock.ts';
import { runningSystem } from '../support/e2e/own-system.ts';
import { dataOf, eventOf, type Published, schemaIdOf, textHeaders } from '../support/e2e/published.ts';
import { framed } from '../support/e2e/registry-producer.ts';

const { settings, commands, outputs } = runningSystem();

const onlyEvent = async (sku: string): Promise<Published> => {
  const [event, ...more] = await outputs.events(sku, 1);
  if (!event || more.length > 0) throw new Error(`${sku} has ${more.length + 1} events`);
  return event;
};

describe('an event', () => {
  const sku = 'OAK-TABLE';
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('has CloudEvents headers, its cause and the trace', async () => {
    await commands.sendRecord({
      key: sku,
      value: JSON.stringify(createBatch({ ref: 'oak', sku }).data),
      timestamp: String(Date.parse('2026-11-23T10:15:30.123Z')),
      headers: { ce_type: 'CreateBatch', ce_id: 'buy-1', ce_correlationid: 'purchase-7', traceparent },
    });

    const event = await onlyEvent(sku);
    expect(textHeaders(event)).toEqual({
      ce_specversion: '1.0',
      ce_id: 'buy-1/1',
      ce_type: 'BatchCreated',
      ce_source: '/allocation',
      ce_time: '2026-11-23T10:15:30.123Z',
      'content-type': 'application/json',
      ce_causationid: 'buy-1',
      ce_correlationid: 'purchase-7',
      ce_sequence: '1',
      traceparent,
    });
    expect(event.key?.toString()).toBe(sku);
  });

  it('has the time of publishing as its record’s timestamp, from which retention counts', async () => {
    const event = await onlyEvent(sku);
    expect(textHeaders(event)['ce_time']).toBe('2026-11-23T10:15:30.123Z');
    expect(Math.abs(Date.now() - event.timestamp)).toBeLessThan(120_000);
  });

  it('is framed with its schema, which is registered as <topic>-<Type>', async () => {
    const event = await onlyEvent(sku);
    const { id, schema } = await latestVersion(`${settings.EVENT_TOPIC}-BatchCreated`);
    expect(schemaIdOf(event)).toBe(id);
    expect(schema).toMatchObject({ title: 'BatchCreated' });
    expect(dataOf(event)).toEqual(batchCreated({ ref: 'oak', sku }).data);
  });

  it('has, as its cause, the position of a command that was sent without an id', async () => {
    const { partition, offset } = await commands.send(createBatch({ ref: 'pine', sku: 'PINE-SHELF' }));
    const id = `${settings.COMMAND_TOPICS}-${partition}-${offset}`;
    expect(textHeaders(await onlyEvent('PINE-SHELF'))).toMatchObject({
      ce_id: `${id}/1`,
      ce_causationid: id,
      ce_correlationid: id,
    });
  });
});

describe('a rejection', () => {
  it('has the key of the command and CloudEvents headers, but no sequence', async () => {
    const { data } = allocate({ sku: 'NO-SUCH-LAMP' });
    const headers = {
      ce_type: 'Allocate',
      ce_id: 'misspelt',
      ce_correlationid: 'cart-1',
      traceparent: 'broken',
    };
    await commands.sendRecord({ key: 'a key of its own', value: JSON.stringify(data), headers });

    const [rejection] = await outputs.rejections('a key of its own', 1);
    expect(rejection && textHeaders(rejection)).toEqual({
      ce_specversion: '1.0',
      ce_id: 'misspelt/1',
      ce_type: 'CommandRejected',
      ce_source: '/allocation',
      ce_time: expect.any(String),
      'content-type': 'application/json',
      ce_causationid: 'misspelt',
      ce_correlationid: 'cart-1',
    });
  });
});

describe('a command', () => {
  it('may be JSON framed with the project’s schema, whose title is its type', async () => {
    const schema = JSON.parse(readFileSync('schemas/commands/CreateBatch.json', 'utf8')) as object;
    const { data } = createBatch({ ref: 'elm', sku: 'ELM-BENCH', eta: '2027-04-01' });
    await commands.sendRecord({ key: data.sku, value: await framed(schema, data) });

    const expected = batchCreated({ ref: 'elm', sku: 'ELM-BENCH', eta: '2027-04-01' });
    expect(eventOf(await onlyEvent('ELM-BENCH'))).toEqual(expected);
  });

  it('may be Avro, whose record name is its type', async () => {
    const sku = 'ASH-CHAIR';
    const fields = [
      { name: 'ref', type: 'string' },
      { name: 'sku', type: 'string' },
      { name: 'qty', type: 'int' },
      { name: 'eta', type: ['null', { type: 'int', logicalType: 'date' }], default: null },
    ];
    const avro = { type: 'record', name: 'CreateBatch', namespace: 'com.shop', fields };
    const data = { ref: 'ash', sku, qty: 3, eta: 20_850 };
    await commands.sendRecord({ key: sku, value: await framed(avro, data, 'AVRO') });

    const expected = batchCreated({ ref: 'ash', sku, qty: 3, eta: '2027-02-01' });
    expect(eventOf(await onlyEvent(sku))).toEqual(expected);
  });

  it('may have another format than the previous one', async () => {
    const sku = 'IRON-LAMP';
    await commands.send(createBatch({ ref: 'iron', sku }));
    const fields = ['orderId', 'sku'].map((name) => ({ name, type: 'string' }));
    const avro = { type: 'record', name: 'Order', fields: [...fields, { name: 'qty', type: 'long' }] };
    const value = await framed(avro, allocate({ sku, qty: 2 }).data, 'AVRO');
    await commands.sendRecord({ key: sku, value, headers: { ce_type: 'Allocate' } });

    expect((await outputs.events(sku, 2)).map(eventOf)).toEqual([
      batchCreated({ ref: 'iron', sku }),
      allocated({ sku, qty: 2, batchRef: 'iron' }),
    ]);
  });
});
