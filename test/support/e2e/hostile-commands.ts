import { allocate, createBatch, deallocate } from '../builders/stock.ts';
import type { commandTopic } from './command-topic.ts';

type Topic = Pick<ReturnType<typeof commandTopic>, 'send' | 'sendRecord'>;

// Names that would do harm if they got into the text of the metrics.
export const SKU = 'OAK"} 1 evil{le="+Inf",sku="🪑\\';
export const ORDER = 'ORDER-42"}{';
export const PARTS_OF_MESSAGES = /OAK|PINE|ORDER|evil|🪑|BATCH|SAME-ID|NoSuchCommand/;

const ofType = (type: string) => ({ headers: { ce_type: type } });

/** Commands of every result: 12 records, 4 events, 3 rejections, 3 dead letters. */
export async function sendCommands(commands: Topic): Promise<void> {
  await commands.send(createBatch({ ref: 'BATCH-1', sku: SKU, qty: 10 }), { ce_id: 'SAME-ID' });
  await commands.send(createBatch({ ref: 'BATCH-1', sku: SKU, qty: 10 }), { ce_id: 'SAME-ID' });
  await commands.send(createBatch({ ref: 'BATCH-9', sku: SKU, qty: 9 }), { ce_id: 'SAME-ID' });
  await commands.send(createBatch({ ref: 'BATCH-1', sku: SKU, qty: 11 }));
  await commands.send(allocate({ orderId: ORDER, sku: SKU, qty: 2 }));
  await commands.send(allocate({ orderId: ORDER, sku: SKU, qty: 2 }));
  await commands.send(allocate({ orderId: `${ORDER}-large`, sku: SKU, qty: 100 }));
  await commands.send(allocate({ orderId: ORDER, sku: 'PINE', qty: 1 }));
  await commands.send(deallocate({ orderId: ORDER, sku: 'PINE' }));
  await commands.send(deallocate({ orderId: ORDER, sku: SKU }));
  await commands.sendRecord({ key: SKU, value: '{"orderId":', ...ofType('Allocate') });
  await commands.sendRecord({ key: SKU, value: '{}', ...ofType('NoSuchCommand') });
}

/** Two records whose keys are not their SKU. */
export async function sendMisrouted(commands: Topic): Promise<void> {
  for (const orderId of ['ORDER-A', 'ORDER-B']) {
    const { data } = allocate({ orderId, sku: SKU, qty: 1 });
    await commands.sendRecord({ key: orderId, value: JSON.stringify(data), ...ofType('Allocate') });
  }
}
