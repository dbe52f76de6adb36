import type { BenchStack } from '../stack.ts';
import { commands, type Load } from './commands.ts';
import { commandMessage } from './messages.ts';
import { createTopic } from './own-topic.ts';
import { fill } from './producing.ts';

/** Milliseconds between the timestamps of two commands. */
const APART = 1;

/** Returns the topic that holds a load. The first call fills it; it is kept for all runs. */
export type Backlogs = (load: Load, onSent: (count: number) => void) => Promise<string>;

export function backlogs({ kafka }: BenchStack): Backlogs {
  const filled = new Map<string, Promise<string>>();
  return (load, onSent) => {
    const topic = `bench.commands-${load.distribution}-${load.ids}-${load.count}-${load.seed}`;
    const known = filled.get(topic) ?? fillTopic(topic, load, onSent);
    filled.set(topic, known);
    return known;
  };

  async function fillTopic(topic: string, load: Load, onSent: (count: number) => void): Promise<string> {
    await createTopic(kafka, topic);
    const start = Date.now() - load.count * APART;
    await fill(kafka, topic, messagesOf(load, start), onSent);
    return topic;
  }
}

function* messagesOf(load: Load, start: number) {
  let index = 0;
  for (const command of commands(load)) yield commandMessage(command, start + APART * index++);
}
