import { describe, expect, it } from '@jest/globals';
import { type ImportCounts, importFile } from '../../../../src/processing/csv-import/import-file.ts';
import type { OutgoingRecord } from '../../../../src/processing/produce/record-sender.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { csvFile } from '../../../support/builders/csv.ts';
import { NOON } from '../../../support/builders/records.ts';

/** Imports a file of orders; `onSend` is called before each request is accepted. */
async function imported(lines: readonly string[], onSend: (request: number) => void = () => undefined) {
  const requests: (readonly OutgoingRecord[])[] = [];
  const bad: [number, string][] = [];
  const progress: ImportCounts[] = [];
  const stop = new AbortController();
  const done = importFile(await csvFile(['orderid,sku,qty', ...lines].join('\n'), 4_096), {
    send: async (records) => {
      onSend(requests.length);
      requests.push(records);
    },
    storeBadLine: async ({ number }, reason) => void bad.push([number, reason]),
    onProgress: (counts) => progress.push(counts),
    now: () => NOON,
    stop: stop.signal,
  });
  return { requests, bad, progress, stop, done };
}

const orders = (count: number, tail = ''): string[] =>
  Array.from({ length: count }, (_, index) => `o${index}${tail},LAMP,1`);

const idsIn = (requests: readonly (readonly OutgoingRecord[])[]): unknown[] =>
  requests.flat().map(({ value }) => (JSON.parse(value) as { orderId: string }).orderId);

describe('an import', () => {
  it('sends a line as a command, keyed by its SKU', async () => {
    const { requests, done } = await imported(['o1,LAMP,3']);
    await done;
    const [[record] = []] = requests;
    expect(record).toMatchObject({ key: 'LAMP', value: '{"orderId":"o1","sku":"LAMP","qty":3}' });
    expect(Object.fromEntries(record?.headers ?? [])).toMatchObject({
      ce_id: expect.stringMatching(/^import-[0-9a-f]{32}$/),
      ce_type: 'Allocate',
      ce_time: '2023-11-14T22:13:20.000Z',
    });
  });

  it('sends each line once, in the order of the file', async () => {
    const { requests, done } = await imported(orders(3_000));
    await done;
    expect(idsIn(requests)).toEqual(orders(3_000).map((line) => line.split(',')[0]));
  });

  it('given long lines, keeps each request below the usual limit of a broker', async () => {
    const { requests, done } = await imported(orders(3_000, 'ä'.repeat(240)));
    await done;
    const sizes = requests.map((records) =>
      records.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0),
    );
    expect(Math.max(...sizes)).toBeLessThan(700_000);
    expect(requests.flat()).toHaveLength(3_000);
  });

  it('writes a bad line with its number and reason to the bad lines, and sends the lines around it', async () => {
    const { requests, bad, done } = await imported(['o1,LAMP,3', 'o2,LAMP', '', 'o3,LAMP,4']);
    await done;
    expect(bad).toEqual([[3, 'has 2 values, not 3']]);
    expect(idsIn(requests)).toEqual(['o1', 'o3']);
  });

  it('counts sent and bad lines up to the last line', async () => {
    const { progress, done } = await imported([...orders(10), 'bad', '']);
    await done;
    expect(progress.at(-1)).toEqual({ sent: 10, bad: 1, line: 12 });
  });

  it('given a stop, sends nothing more and counts the lines so far', async () => {
    const run = await imported(orders(5_000), (request) => {
      if (request === 1) run.stop.abort();
    });
    await run.done;
    expect(run.requests).toHaveLength(2);
    expect(run.progress.at(-1)).toMatchObject({ sent: run.requests.flat().length });
  });

  it('given a request that fails, ends with the counts of the requests before it', async () => {
    const { done, progress, requests } = await imported(orders(5_000), (request) => {
      if (request === 1) throw new TechnicalFailure('Kafka: away');
    });
    await expect(done).rejects.toThrow('Kafka: away');
    expect(progress.at(-1)).toMatchObject({ sent: requests[0]?.length });
  });

  it('given a file with only a header, sends nothing', async () => {
    const { requests, bad, done } = await imported([]);
    await done;
    expect({ requests, bad }).toEqual({ requests: [], bad: [] });
  });
});
