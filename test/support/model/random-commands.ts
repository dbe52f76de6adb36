import type { Command } from '../../../src/domain/commands.ts';
import { type RandomNumbers, randomNumbers } from './random-numbers.ts';
import type { SentCommand } from './sent-command.ts';

export type RandomCommandOptions = {
  /** The same options give the same commands. */
  seed: number;
  /** How many SKUs there are. */
  skus: number;
  count: number;
  /** Prefix of every id, SKU, order and batch: separates tests that share a stack. */
  prefix?: string;
};

type Picked = { sku: string; random: RandomNumbers };

const KINDS = {
  create: 12,
  cut: 12,
  delay: 4,
  receive: 5,
  allocate: 43,
  deallocate: 12,
  dispatch: 4,
  repeat: 5,
  invalid: 3,
};

/**
 * Commands that exercise every rule: many are accepted, move lines or run out of stock, some are refused, some
 * are sent twice with the same id, some are invalid. A batch is named by commands of one SKU only.
 */
export function randomCommands({
  seed,
  skus,
  count,
  prefix = 'random',
}: RandomCommandOptions): SentCommand[] {
  const random = randomNumbers(seed);
  const sent: SentCommand[] = [];
  while (sent.length < count) {
    const sku = `${prefix}-sku-${random.between(1, skus)}`;
    sent.push(nextCommand({ sku, random }, sent, `${prefix}-command-${sent.length + 1}`));
  }
  return sent;
}

function nextCommand(picked: Picked, sent: readonly SentCommand[], id: string): SentCommand {
  const kind = picked.random.weighted(KINDS);
  const record = ({ type, data }: { type: string; data: unknown }): SentCommand => ({
    id,
    type,
    key: picked.sku,
    data,
  });
  switch (kind) {
    case 'repeat':
      // One of the last commands, so that both are often in one fetch.
      return sent.length > 0 ? picked.random.oneOf(sent.slice(-500)) : record(createBatch(picked));
    case 'invalid':
      return record(invalidCommand(picked));
    case 'create':
      return record(createBatch(picked));
    case 'cut':
      return record(changeBatchQuantity(picked));
    case 'delay':
      return record(changeBatchEta(picked));
    case 'receive':
      return record(receiveBatch(picked));
    case 'allocate':
      return record(allocate(picked));
    case 'deallocate':
      return record(deallocate(picked));
    case 'dispatch':
      return record(dispatch(picked));
    default:
      throw new Error(`unknown kind ${String(kind satisfies never)}`);
  }
}

// Few batches and orders per SKU, so that commands concern the same ones. The content mostly follows from the number, so
// a repeated command mostly has the same content, and sometimes another one.
const numberUpTo = (most: number, { random }: Picked) => {
  const number = random.between(1, most);
  return { number, variant: number + random.oneOf([0, 0, 0, 0, 0, 1]) };
};

function createBatch(picked: Picked): Command {
  const { number, variant } = numberUpTo(12, picked);
  const data = { ref: `${picked.sku}-batch-${number}`, sku: picked.sku, qty: 5 + ((variant * 7) % 26) };
  const eta = ([undefined, null, '2027-01-31', '2027-02-28', '2027-03-31'] as const)[number % 5];
  return { type: 'CreateBatch', data: eta === undefined ? data : { ...data, eta } };
}

function changeBatchQuantity(picked: Picked): Command {
  const { number } = numberUpTo(12, picked);
  const data = { ref: `${picked.sku}-batch-${number}`, sku: picked.sku, qty: picked.random.between(0, 30) };
  return { type: 'ChangeBatchQuantity', data };
}

function changeBatchEta(picked: Picked): Command {
  const { number } = numberUpTo(12, picked);
  const eta = picked.random.oneOf(['2027-01-31', '2027-02-14', '2027-03-31']);
  return { type: 'ChangeBatchEta', data: { ref: `${picked.sku}-batch-${number}`, sku: picked.sku, eta } };
}

// Only some of the batches arrive and only some of the lines leave: they can do so once.
function receiveBatch(picked: Picked): Command {
  const { number, variant } = numberUpTo(4, picked);
  const data = { ref: `${picked.sku}-batch-${number}`, sku: picked.sku, qty: 3 + ((variant * 5) % 26) };
  return { type: 'ReceiveBatch', data };
}

function allocate(picked: Picked): Command {
  const { number, variant } = numberUpTo(40, picked);
  const data = { orderId: `${picked.sku}-order-${number}`, sku: picked.sku, qty: 1 + (variant % 8) };
  // Lines that may wait are large, so that they do.
  if (number % 3 === 0) return { type: 'Allocate', data: { ...data, qty: data.qty * 4, backorder: true } };
  return { type: 'Allocate', data };
}

function deallocate(picked: Picked): Command {
  const { number } = numberUpTo(40, picked);
  return { type: 'Deallocate', data: { orderId: `${picked.sku}-order-${number}`, sku: picked.sku } };
}

function dispatch(picked: Picked): Command {
  const { number } = numberUpTo(8, picked);
  return { type: 'Dispatch', data: { orderId: `${picked.sku}-order-${number}`, sku: picked.sku } };
}

function invalidCommand(picked: Picked): { type: string; data: unknown } {
  const batch = createBatch(picked);
  const line = allocate(picked);
  return picked.random.oneOf<{ type: string; data: unknown }>([
    { type: 'CreateBach', data: batch.data },
    { type: 'CreateBatch', data: { ...batch.data, etaa: '2027-01-31' } },
    { type: 'CreateBatch', data: { ...batch.data, eta: '2027-02-30' } },
    { type: 'Allocate', data: { ...line.data, qty: -1 } },
    { type: 'Allocate', data: { ...line.data, qty: 1.5 } },
    { type: 'Allocate', data: { ...line.data, orderId: 'a\u0000b' } },
    { type: 'Allocate', data: { ...line.data, backorder: 'yes' } },
    { type: 'Deallocate', data: { sku: picked.sku } },
    { type: 'Dispatch', data: { sku: picked.sku } },
    { type: 'ChangeBatchEta', data: { ref: 'B1', sku: picked.sku, eta: null } },
    { type: 'ReceiveBatch', data: { ref: 'B1', sku: picked.sku, qty: 0 } },
    { type: 'ChangeBatchQuantity', data: [batch.data] },
  ]);
}
