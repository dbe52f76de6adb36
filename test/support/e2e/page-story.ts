import type { systemWithApi } from './own-api.ts';
import { eventually } from '../conformance/eventually.ts';
import { withAdmin } from './kafka.ts';

type System = ReturnType<typeof systemWithApi>;

const WAIT = { prefer: 'wait=20' };
const LONG_AGO = '2024-02-01';
const FAR_AWAY = '2999-01-01';

/** Sends requests one after another, and throws at the first that is not handled. */
async function handleAll(
  { call }: Pick<System, 'call'>,
  requests: readonly (readonly [method: string, path: string, body?: object])[],
): Promise<void> {
  for (const [method, path, body] of requests) {
    const answer = await call(method, path, { headers: WAIT, ...(body ? { body } : {}) });
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

/**
 * A shop with something of everything: LAMP in the warehouse and on the way, TABLE on a ship that is late with orders
 * `late-1` and `late-2`, CHAIR with a line that waits, an order of several lines, one that left.
 */
export const givenShop = (system: Pick<System, 'call'>): Promise<void> =>
  handleAll(system, [
    ['POST', '/batches', { ref: 'LAMP-1', sku: 'LAMP', qty: 20 }],
    ['POST', '/batches', { ref: 'LAMP-2', sku: 'LAMP', qty: 50, eta: FAR_AWAY }],
    ['POST', '/batches', { ref: 'TABLE-1', sku: 'TABLE', qty: 10, eta: LONG_AGO }],
    ['POST', '/batches', { ref: 'CHAIR-1', sku: 'CHAIR', qty: 4 }],
    ['POST', '/allocations', { orderId: 'o1', sku: 'LAMP', qty: 3 }],
    ['POST', '/allocations', { orderId: 'o1', sku: 'CHAIR', qty: 4 }],
    ['POST', '/allocations', { orderId: 'o2', sku: 'CHAIR', qty: 2, backorder: true }],
    ['POST', '/allocations', { orderId: 'late-1', sku: 'TABLE', qty: 5 }],
    ['POST', '/allocations', { orderId: 'late-2', sku: 'TABLE', qty: 2 }],
    ['POST', '/allocations', { orderId: 'gone', sku: 'LAMP', qty: 1 }],
    ['POST', '/allocations/gone/LAMP/dispatch'],
  ]);

/** A producer that sends batches whose eta is a number. Returns the ids of the dead letters. */
export async function givenBrokenMessages(
  { commands, outputs, settings }: Pick<System, 'commands' | 'outputs' | 'settings'>,
  count: number,
  source = '/shop/import',
): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const place = await commands.sendRecord({
      key: 'LAMP',
      value: JSON.stringify({ ref: `broken-${n}`, sku: 'LAMP', qty: 1, eta: 20_270_315 }),
      headers: { ce_type: 'CreateBatch', ce_source: source, ce_id: `broken-${n}` },
    });
    await outputs.deadLetter(place);
    ids.push(`${settings.COMMAND_TOPICS}-${place.partition}-${place.offset}`);
  }
  return ids;
}

/**
 * Stops the partition of a SKU: three commands are sent while no worker runs, and the first two are deleted before one
 * has handled them. Returns the partition's name.
 * @param end ends the workers
 * @param start starts one
 */
export async function givenStoppedPartition(
  { commands, settings }: Pick<System, 'commands' | 'settings'>,
  sku: string,
  end: () => Promise<unknown>,
  start: () => Promise<unknown>,
): Promise<string> {
  await end();
  const topic = settings.COMMAND_TOPICS;
  const send = () =>
    commands.send({ type: 'Allocate', data: { orderId: 'lost', sku, qty: 1, backorder: false } });
  await send();
  await send();
  const { partition, offset } = await send();
  await withAdmin(async (admin) => {
    // kafkajs deletes only in topics that it has asked for before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  });
  await start();
  return `${topic}-${partition}`;
}

/** Waits until the dead letters of the API are as many. */
export const untilOpen = ({ call }: Pick<System, 'call'>, count: number): Promise<void> =>
  eventually(`${count} dead letters are open`, async () => {
    const { body } = await call('GET', '/dead-letters/groups');
    return body.open === count;
  });
