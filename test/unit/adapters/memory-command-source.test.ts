import type { CommandSource } from '../../../src/processing/command-source.ts';
import { commandSourceConformance } from '../../support/conformance/command-source.ts';
import { appendTo, memoryCommandLog, truncateBefore } from '../../support/memory/command-log.ts';
import { memoryCommandSource } from '../../support/memory/command-source.ts';

commandSourceConformance('memory', async () => {
  const log = memoryCommandLog('allocation.commands', 2);
  const sources: CommandSource[] = [];
  return {
    topic: log.topic,
    append: async (partition, records) => appendTo(log, partition, records),
    truncate: async (partition, before) => truncateBefore(log, partition, before),
    source() {
      const source = memoryCommandSource(log);
      sources.push(source);
      return source;
    },
    close: async () => void (await Promise.all(sources.map((source) => source.stop()))),
  };
});
