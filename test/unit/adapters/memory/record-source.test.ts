import type { RecordSource } from '../../../../src/processing/read/record-source.ts';
import { recordSourceConformance } from '../../../support/conformance/record-source.ts';
import { appendTo, memoryCommandLog, truncateBefore } from '../../../support/memory/command-log.ts';
import { memoryRecordSource } from '../../../support/memory/record-source.ts';

recordSourceConformance('memory', async () => {
  const log = memoryCommandLog('allocation.commands', 2);
  const sources: RecordSource[] = [];
  return {
    topic: log.topic,
    append: async (partition, records) => appendTo(log, partition, records),
    truncate: async (partition, before) => truncateBefore(log, partition, before),
    source() {
      const source = memoryRecordSource(log);
      sources.push(source);
      return source;
    },
    close: async () => void (await Promise.all(sources.map((source) => source.stop()))),
  };
});
