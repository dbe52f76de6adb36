import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import { aPartition } from '../builders/committed-outcome.ts';
import { needs } from '../builders/stock-rows.ts';
import type { EmptyDatabase } from './empty-database.ts';

const SKUS = ['LAMP', 'TABLE'];

/**
 * Everything stored about LAMP and TABLE, batches B1 to B4, orders o1 to o3, commands c-1 to c-3, and the partition.
 */
export async function allStored({ unitOfWork, outboxReader }: EmptyDatabase, partition = 0) {
  const { stock, handled } = await unitOfWork.products.load({
    requirements: needs({
      skus: SKUS,
      refs: ['B1', 'B2', 'B3', 'B4'],
      lines: ['o1', 'o2', 'o3'].flatMap((orderId) => SKUS.map((sku) => ({ orderId, sku }))),
    }),
    commandIds: ['c-1', 'c-2', 'c-3'],
  });
  const checkpoint = await unitOfWork.checkpoints.open(aPartition(partition), 0);
  const messages = await outboxReader.read(checkpoint.id, 1, 100);
  return {
    checkpoint,
    versions: SKUS.map((sku) => stock.products.get(sku)?.version),
    batches: [...stock.batches.values()].toSorted((a, b) => (a.ref < b.ref ? -1 : 1)),
    lines: SKUS.flatMap((sku) => [...(stock.products.get(sku)?.lines.values() ?? [])]),
    handled: [...handled.keys()].toSorted(),
    messages: messages.map((message) => [message.sequence, decodeMessage(message).id]),
  };
}
