import type { ComponentChildren } from 'preact';
import type { EventType } from '../api/answers.ts';
import { counted } from '../format/numbers.ts';
import type { Tone } from './chip.tsx';
import { OutsideSentence, OutsideText } from './outside-text.tsx';

type Data = Readonly<Record<string, unknown>>;
type KnownType = EventType | 'CommandRejected';

/** What an event says, beside its type: units, batch, reason. Of an unknown type: all its fields. */
export function EventText({ type, data }: { type: string; data: Data }) {
  return isKnown(type) ? <>{sentences[type](data)}</> : <OutsideSentence text={JSON.stringify(data)} />;
}

// A type comes from outside: `__proto__` and `constructor` are none.
const isKnown = (type: string): type is KnownType => Object.hasOwn(sentences, type);

const units = (qty: unknown): string => (typeof qty === 'number' ? counted(qty, 'unit') : 'units');
const shown = (value: unknown): ComponentChildren => (
  <OutsideText text={typeof value === 'string' ? value : JSON.stringify(value ?? null)} />
);
const day = (eta: unknown): ComponentChildren =>
  eta === null ? 'in the warehouse' : <>arrives on {shown(eta)}</>;

const sentences: Readonly<Record<KnownType, (data: Data) => ComponentChildren>> = {
  BatchCreated: ({ ref, qty, eta }) => (
    <>
      {units(qty)} in batch {shown(ref)}, {day(eta)}
    </>
  ),
  BatchQuantityChanged: ({ ref, qty, previousQty }) => (
    <>
      batch {shown(ref)} has {units(qty)}, before {shown(previousQty)}
    </>
  ),
  Allocated: ({ qty, batchRef, eta }) => (
    <>
      {units(qty)} from batch {shown(batchRef)}
      {eta === undefined ? null : <>, {day(eta)}</>}
    </>
  ),
  Deallocated: ({ qty, batchRef, reason }) => (
    <>
      {units(qty)} back to batch {shown(batchRef)}: {shown(reason)}
    </>
  ),
  OutOfStock: ({ qty }) => <>no batch has {units(qty)}; the line is not kept</>,
  BatchEtaChanged: ({ ref, eta, previousEta }) => (
    <>
      batch {shown(ref)} arrives on {shown(eta)}, before {shown(previousEta)}
    </>
  ),
  BatchReceived: ({ ref, qty, previousQty }) => (
    <>
      batch {shown(ref)} arrived with {units(qty)}, expected {shown(previousQty)}
    </>
  ),
  Backordered: ({ qty }) => <>{units(qty)} backordered: the line gets the next stock</>,
  BackorderCancelled: ({ qty }) => <>{units(qty)} no longer backordered</>,
  Dispatched: ({ qty, batchRef }) => (
    <>
      {units(qty)} of batch {shown(batchRef)} left the warehouse
    </>
  ),
  CommandRejected: ({ code, message }) => (
    <>
      {shown(code)}: <OutsideSentence text={String(message)} />
    </>
  ),
};

const TONES: Readonly<Record<KnownType, Tone>> = {
  BatchCreated: 'calm',
  BatchQuantityChanged: 'calm',
  Allocated: 'good',
  BatchReceived: 'good',
  Dispatched: 'good',
  Backordered: 'warn',
  BackorderCancelled: 'calm',
  BatchEtaChanged: 'warn',
  Deallocated: 'warn',
  OutOfStock: 'bad',
  CommandRejected: 'bad',
};

/** How serious an event of a type is. */
export const toneOf = (type: string): Tone => (isKnown(type) ? TONES[type] : 'calm');
