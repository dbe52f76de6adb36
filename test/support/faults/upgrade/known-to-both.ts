import type { Message } from 'kafkajs';

/** What no producer may send before all workers are new. */
const NEW_TYPES: readonly string[] = ['ChangeBatchEta', 'ReceiveBatch', 'Dispatch'];
const NEW_FIELD = '"backorder"';

/** The load of an upgrade: only what 0.1 knows too, until `allAreNew` is called. */
export function loadOfAnUpgrade() {
  let areAllNew = false;
  const sentBefore = new Set<string>();

  return {
    allAreNew: (): void => void (areAllNew = true),
    /** Whether the command of this id was sent, perhaps not for the last time, while a worker of 0.1 could handle it. */
    isForBoth: (id: string): boolean => sentBefore.has(id),
    *records(load: Iterable<Message>): Generator<Message> {
      for (const record of load) {
        if (!areAllNew && isNew(record)) continue;
        if (!areAllNew) sentBefore.add(String(record.headers?.['ce_correlationid']));
        yield record;
      }
    },
  };
}

const isNew = ({ headers, value }: Message): boolean =>
  NEW_TYPES.includes(String(headers?.['ce_type'])) || String(value).includes(NEW_FIELD);
