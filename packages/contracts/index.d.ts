// Generated from the schemas of the messages: npm run schemas.

/**
 * Headers of a command. Others are ignored.
 */
export interface CommandHeaders {
  /**
   * Type of the command. A framed value needs no such header if the title of its schema (Avro: the name of its record) is the type.
   */
  ce_type:
    | 'CreateBatch'
    | 'ChangeBatchQuantity'
    | 'ChangeBatchEta'
    | 'ReceiveBatch'
    | 'Allocate'
    | 'Deallocate'
    | 'Dispatch';
  /**
   * Id of the command, unique over all producers: a UUID. A command that is sent again with it changes nothing. Without it the id is topic-partition-offset, and a command that is sent again is another command.
   */
  ce_id?: string;
  /**
   * Your service. Warnings about misrouted records name it.
   */
  ce_source?: string;
  /**
   * Carried through to the events. Without it, they have the command's id.
   */
  ce_correlationid?: string;
  /**
   * W3C Trace Context, carried through to the events. A malformed one is ignored.
   */
  traceparent?: string;
  /**
   * `1.0`. Not read.
   */
  ce_specversion?: string;
  /**
   * Not read: the time of an event is the timestamp of the command's record.
   */
  ce_time?: string;
  /**
   * `application/json`. Not read, but a media type of a CloudEvent in structured mode makes the record a dead letter.
   */
  'content-type'?: string;
}

/**
 * Headers of an event.
 */
export interface EventHeaders {
  /**
   * Version of CloudEvents.
   */
  ce_specversion: '1.0';
  /**
   * `<command id>/<n>`: the command's first message is 1. The same after a replay.
   */
  ce_id: string;
  /**
   * Type of the message.
   */
  ce_type:
    | 'BatchCreated'
    | 'BatchQuantityChanged'
    | 'BatchEtaChanged'
    | 'BatchReceived'
    | 'Allocated'
    | 'Deallocated'
    | 'OutOfStock'
    | 'Backordered'
    | 'BackorderCancelled'
    | 'Dispatched';
  /**
   * `EVENT_SOURCE` of the worker.
   */
  ce_source: string;
  /**
   * The timestamp of the command's record, in UTC (RFC 3339).
   */
  ce_time: string;
  /**
   * Media type of the JSON text, without the frame.
   */
  'content-type': 'application/json';
  /**
   * The command's id.
   */
  ce_causationid: string;
  /**
   * The command's `ce_correlationid`; the command's id if it had none.
   */
  ce_correlationid: string;
  /**
   * The number of the event among those of its SKU: 1, 2, 3 …, without a gap. The next number: handle the event. A number that you have had: a copy. A larger one: events are missing.
   */
  ce_sequence: string;
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
}

/**
 * Headers of a rejection.
 */
export interface RejectionHeaders {
  /**
   * Version of CloudEvents.
   */
  ce_specversion: '1.0';
  /**
   * `<command id>/<n>`: the command's first message is 1. The same after a replay.
   */
  ce_id: string;
  /**
   * Type of the message.
   */
  ce_type: 'CommandRejected';
  /**
   * `EVENT_SOURCE` of the worker.
   */
  ce_source: string;
  /**
   * The timestamp of the command's record, in UTC (RFC 3339).
   */
  ce_time: string;
  /**
   * Media type of the JSON text, without the frame.
   */
  'content-type': 'application/json';
  /**
   * The command's id.
   */
  ce_causationid: string;
  /**
   * The command's `ce_correlationid`; the command's id if it had none.
   */
  ce_correlationid: string;
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
}

/**
 * Headers behind those of the original record. Of each name the last header counts: the record may have been a dead letter before.
 */
export interface DeadLetterHeaders {
  /**
   * Topic of the original record.
   */
  'dlq-topic': string;
  /**
   * Its partition.
   */
  'dlq-partition': string;
  /**
   * Its offset.
   */
  'dlq-offset': string;
  /**
   * Its timestamp, in milliseconds since 1970.
   */
  'dlq-timestamp': string;
  /**
   * Why it could not be read or handled, for programs. Others may come.
   */
  'dlq-reason':
    | 'NOT_JSON'
    | 'EMPTY_VALUE'
    | 'UNKNOWN_TYPE'
    | 'UNKNOWN_SCHEMA'
    | 'INVALID_MESSAGE'
    | 'ID_REUSED'
    | 'HANDLER_FAILED';
  /**
   * Why, for people: at most 4,000 characters.
   */
  'dlq-error': string;
  /**
   * How often it was tried.
   */
  'dlq-attempts': string;
  /**
   * When it was given up, in UTC (RFC 3339).
   */
  'dlq-failed-at': string;
  /**
   * Present without the value, which would have made the dead letter too large: what was left out.
   */
  'dlq-value-omitted'?: string;
  /**
   * Present without the key, which would have made the dead letter too large: what was left out.
   */
  'dlq-key-omitted'?: string;
  /**
   * Present without the original headers, which would have made the dead letter too large: what was left out.
   */
  'dlq-headers-omitted'?: string;
  /**
   * Present if the record was replayed: how often.
   */
  'dlq-replays'?: string;
}

/**
 * Stock was bought. Without eta (or null) it is in the warehouse.
 */
export interface CreateBatch {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units purchased.
   */
  qty: number;
  /**
   * Day of arrival, `YYYY-MM-DD`; it may be past: the ship is late. Absent or null: the batch is in the warehouse.
   */
  eta?: string | null;
}

/**
 * The purchased quantity of a batch is now qty.
 */
export interface ChangeBatchQuantity {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * The purchased quantity from now on.
   */
  qty: number;
}

/**
 * A batch on its way arrives on another day.
 */
export interface ChangeBatchEta {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * The day of arrival from now on, `YYYY-MM-DD`.
   */
  eta: string;
}

/**
 * A batch has arrived: it is in the warehouse, and qty units were counted.
 */
export interface ReceiveBatch {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units counted.
   */
  qty: number;
}

/**
 * An order line wants qty units of a SKU from one batch. With backorder it waits until one fits.
 */
export interface Allocate {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units ordered. A line gets all of them from one batch.
   */
  qty: number;
  /**
   * `true`: the line waits if no batch fits. Absent or `false`: it does not.
   */
  backorder?: boolean;
}

/**
 * An order line gives its units back.
 */
export interface Deallocate {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
}

/**
 * An order line has left the warehouse.
 */
export interface Dispatch {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
}

/**
 * A batch is known. eta null: it is in the warehouse.
 */
export interface BatchCreated {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units purchased.
   */
  qty: number;
  /**
   * Day of arrival, `YYYY-MM-DD`; null: the batch is in the warehouse.
   */
  eta: string | null;
}

/**
 * The purchased quantity of a batch was corrected.
 */
export interface BatchQuantityChanged {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * The purchased quantity from now on.
   */
  qty: number;
  /**
   * The purchased quantity before.
   */
  previousQty: number;
}

/**
 * A batch on its way arrives on another day.
 */
export interface BatchEtaChanged {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * The day of arrival from now on, `YYYY-MM-DD`.
   */
  eta: string;
  /**
   * The day of arrival before, `YYYY-MM-DD`.
   */
  previousEta: string;
}

/**
 * A batch is in the warehouse, with the units counted.
 */
export interface BatchReceived {
  /**
   * Reference of the batch, unique over all SKUs.
   */
  ref: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units counted: the purchased quantity from now on.
   */
  qty: number;
  /**
   * The purchased quantity before.
   */
  previousQty: number;
  /**
   * The day of arrival before, `YYYY-MM-DD`.
   */
  previousEta: string;
}

/**
 * An order line has its units from a batch.
 */
export interface Allocated {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
  /**
   * Reference of the batch that the units are from.
   */
  batchRef: string;
  /**
   * Day of arrival of the batch, `YYYY-MM-DD`; null: it is in the warehouse; absent: an event of version 0.1.
   */
  eta?: string | null;
}

/**
 * An order line no longer has units from a batch.
 */
export interface Deallocated {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
  /**
   * Reference of the batch that the units are from.
   */
  batchRef: string;
  /**
   * Why: `Requested` by `Deallocate`, or `BatchQuantityReduced`, because the batch got smaller or arrived with less.
   */
  reason: 'Requested' | 'BatchQuantityReduced';
}

/**
 * No single batch can serve this order line.
 */
export interface OutOfStock {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
}

/**
 * No single batch can serve this order line: it waits for one.
 */
export interface Backordered {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
}

/**
 * An order line no longer waits.
 */
export interface BackorderCancelled {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
}

/**
 * An order line has left the warehouse.
 */
export interface Dispatched {
  /**
   * The order. A line is one order and one SKU.
   */
  orderId: string;
  /**
   * The product, and the key of the record.
   */
  sku: string;
  /**
   * Units.
   */
  qty: number;
  /**
   * Reference of the batch that the units are from.
   */
  batchRef: string;
}

/**
 * A command was understood and refused; nothing changed.
 */
export interface CommandRejected {
  /**
   * Id of the command: its `ce_id`, else topic-partition-offset.
   */
  commandId: string;
  /**
   * Type of the command.
   */
  commandType: string;
  /**
   * Why, for programs. Others may come.
   */
  code:
    | 'UnknownSku'
    | 'OrderLineConflict'
    | 'UnknownOrderLine'
    | 'BatchConflict'
    | 'UnknownBatch'
    | 'SkuMismatch'
    | 'AlreadyReceived'
    | 'NotInWarehouse'
    | 'AlreadyDispatched'
    | 'BelowDispatched';
  /**
   * Why, for people.
   */
  message: string;
  /**
   * The fields of the command.
   */
  command: {
    [k: string]: unknown;
  };
}

/** Every command, by its type (`ce_type`). */
export interface Commands {
  CreateBatch: CreateBatch;
  ChangeBatchQuantity: ChangeBatchQuantity;
  ChangeBatchEta: ChangeBatchEta;
  ReceiveBatch: ReceiveBatch;
  Allocate: Allocate;
  Deallocate: Deallocate;
  Dispatch: Dispatch;
}

/** Every event, by its type (`ce_type`). */
export interface Events {
  BatchCreated: BatchCreated;
  BatchQuantityChanged: BatchQuantityChanged;
  BatchEtaChanged: BatchEtaChanged;
  BatchReceived: BatchReceived;
  Allocated: Allocated;
  Deallocated: Deallocated;
  OutOfStock: OutOfStock;
  Backordered: Backordered;
  BackorderCancelled: BackorderCancelled;
  Dispatched: Dispatched;
}

export type CommandType = keyof Commands;
export type EventType = keyof Events;

/** A command with its type (`ce_type`): a switch over `type` narrows `data`. */
export type AllocationCommand = {
  [Type in CommandType]: { type: Type; data: Commands[Type] };
}[CommandType];

/**
 * An event with its type (`ce_type`): a switch over `type` narrows `data`. Give the switch a default: an application
 * that is newer than these types may publish others.
 */
export type AllocationEvent = {
  [Type in EventType]: { type: Type; data: Events[Type] };
}[EventType];

/** A rejection: a switch over `commandType` narrows `command`. */
export type Rejection = {
  [Type in CommandType]: Omit<CommandRejected, 'commandType' | 'command'> & {
    commandType: Type;
    command: Commands[Type];
  };
}[CommandType];

export type RejectionCode = CommandRejected['code'];
export type DeadLetterReason = DeadLetterHeaders['dlq-reason'];
