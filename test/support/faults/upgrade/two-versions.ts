import { placeWaitingLines } from '../../../../src/domain/place-waiting-lines.ts';
import type { Command } from '../../../../src/domain/commands.ts';
import type { DomainEvent } from '../../../../src/domain/events.ts';
import type { OrderLine } from '../../../../src/domain/order-line.ts';
import type { Product } from '../../../../src/domain/product.ts';
import { handlers } from '../../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../../src/service-layer/message-bus.ts';
import { applyAndNumber, type NumberedEvent } from '../../../../src/service-layer/numbered-events.ts';
import { productOf, type Stock } from '../../../../src/service-layer/stock.ts';
import {
  type ExpectedEvent,
  type ExpectedMessages,
  expectedMessages,
  type ModelBus,
} from '../../model/expected-messages.ts';
import type { SentCommand } from '../../model/sent-command.ts';

// Version 0.1 decides as this one does, with two differences: its `Allocated` has no eta, and it places bumped lines
// again newest first, each as if it had been asked for by then.

type Outcomes = ReadonlyMap<string, ExpectedMessages>;
type PublishedEvents = ReadonlyMap<string, ExpectedEvent>;

const bus = messageBus(handlers);

/**
 * The messages that the pure domain makes of commands that workers of 0.1 and of this version handled side by side.
 * Which of them handled a command is taken from its published events.
 * @param isForBoth whether a worker of 0.1 may have handled the command of this id
 */
export function expectedOfTwoVersions(
  sent: readonly SentCommand[],
  published: Outcomes,
  isForBoth: (id: string) => boolean,
): Map<string, ExpectedMessages> {
  const all = [...published.values()].flatMap(({ events }) => events);
  const byId = new Map(all.map((event) => [event.ce_id, event]));
  return expectedMessages(sent, (command, stock, id) =>
    isForBoth(id) ? byOneOfBoth(byId)(command, stock, id) : bus(command, stock),
  );
}

const byOneOfBoth =
  (published: PublishedEvents): ModelBus =>
  (command, stock, id) => {
    const publishedAt = (index: number): ExpectedEvent | undefined => published.get(`${id}/${index + 1}`);
    const result =
      command.type === 'ChangeBatchQuantity' ? corrected(command, stock, publishedAt) : bus(command, stock);
    if (result.kind === 'rejected') return result;
    const events = result.events.map((event, index) =>
      isOfOldWorker(publishedAt(index)) ? withoutEta(event) : event,
    );
    return { kind: 'accepted', events };
  };

const isAllocated = (event: ExpectedEvent | undefined): event is ExpectedEvent =>
  event?.ce_type === 'Allocated';

const isOfOldWorker = (event: ExpectedEvent | undefined): boolean =>
  isAllocated(event) && !('eta' in event.data);

function withoutEta(event: NumberedEvent): NumberedEvent {
  if (event.type !== 'Allocated') return event;
  const known = Object.entries(event.data).filter(([name]) => name !== 'eta');
  return { ...event, data: Object.fromEntries(known) as typeof event.data };
}

function corrected(
  { data }: Command<'ChangeBatchQuantity'>,
  stock: Stock,
  publishedAt: (index: number) => ExpectedEvent | undefined,
): CommandResult {
  const decision = handlers.ChangeBatchQuantity(data, stock);
  if (decision.kind === 'rejected') return decision;
  const bumped = applyAndNumber(stock, decision.events);
  const product = productOf(stock, data.sku);
  const [oldestFirst, newestFirst] = [placeWaitingLines(product), placedNewestFirst(product, bumped)];
  const answers = oldestFirst.map((_, index) => publishedAt(bumped.length + index));
  const isOld = answers.some(isAllocated)
    ? answers.some(isOfOldWorker)
    : ordersOf(answers) === ordersOf(newestFirst);
  const placed = applyAndNumber(stock, isOld ? newestFirst : oldestFirst);
  if (isOld) askedForByNow(product, placed);
  return { kind: 'accepted', events: [...bumped, ...placed] };
}

/** As 0.1 did, which knew no lines that wait: all lines without units are bumped ones. */
function placedNewestFirst(product: Product, bumped: readonly DomainEvent[]): DomainEvent[] {
  const orders = bumped.flatMap((event) => (event.type === 'Deallocated' ? event.data.orderId : []));
  const waiting = orders.flatMap((orderId) => product.waiting.find((line) => line.orderId === orderId) ?? []);
  return placeWaitingLines({ ...product, waiting });
}

/** Events that only say that there is nothing show by their order who wrote them. */
const ordersOf = (events: readonly ({ data: object } | undefined)[]): string =>
  JSON.stringify(events.map((event) => event && (event.data as { orderId?: string }).orderId));

function askedForByNow(product: Product, placed: readonly NumberedEvent[]): void {
  const lines = product.lines as Map<string, OrderLine>;
  for (const event of placed) {
    const line = event.type === 'Allocated' ? lines.get(event.data.orderId) : undefined;
    if (line) lines.set(line.orderId, { ...line, requestedVersion: event.sequence });
  }
}
