import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { kafkaSettings } from '../src/bootstrap/adapter-settings.ts';
import { kafkaClient } from '../src/adapters/kafka/client/client.ts';
import { kafkaRecordSender } from '../src/adapters/kafka/producer/record-sender.ts';
import { waitForGroup } from '../src/adapters/kafka/one-off/wait-for-group.ts';
import { followTopics } from '../src/adapters/kafka/one-off/topic-follower.ts';
import { pinoLogger } from '../src/adapters/logging/pino-logger.ts';
import { commandLine, outputRecordLine } from '../src/adapters/terminal/output-record-line.ts';
import { type Config, readConfig } from '../src/config.ts';
import { decodeOutputRecord } from '../src/processing/output-records/output-record.ts';

// Sends the commands of examples/ and shows the published messages as they arrive.

const story = z.object({
  note: z.string(),
  type: z.string(),
  key: z.string(),
  value: z.union([z.string(), z.record(z.string(), z.unknown())]),
});

/** Milliseconds that the demo waits for its commands to be handled. */
const PATIENCE = 30_000;
/** Milliseconds without a message after which the demo takes it that everything has arrived. */
const SILENCE = 700;

const config = readConfig(process.env);
const commands = readFileSync(new URL('../examples/commands.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => story.parse(JSON.parse(line)));
process.exitCode = (await demonstrate(config)) ? 0 : 1;

async function demonstrate({
  EVENT_TOPIC,
  REJECTION_TOPIC,
  DEAD_LETTER_TOPIC,
  CONSUMER_GROUP,
}: Config): Promise<boolean> {
  const kafka = kafkaClient(kafkaSettings(config), pinoLogger({ level: 'error', format: 'pretty' }));
  let lastCame = Date.now();
  const follower = await followTopics(kafka, [EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC], (record) => {
    lastCame = Date.now();
    print(outputRecordLine(decodeOutputRecord(record)));
  });
  const sender = kafkaRecordSender(kafka);
  const [topic = ''] = config.COMMAND_TOPICS;
  print(`\nCommands sent to ${topic}:`);
  for (const { note, type, key, value } of commands) {
    print(commandLine(type, key, note));
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    await sender.send(topic, [{ key, value: text, headers: [['ce_type', type]] }]);
  }
  print(`\nPublished on ${EVENT_TOPIC}, ${REJECTION_TOPIC} and ${DEAD_LETTER_TOPIC}:`);
  const patience = AbortSignal.timeout(PATIENCE);
  const handled = await waitForGroup(kafka, CONSUMER_GROUP, config.COMMAND_TOPICS, patience);
  while (Date.now() - lastCame < SILENCE) await setTimeout(SILENCE / 7);
  await Promise.all([sender.close(), follower.close()]);
  print(
    handled
      ? `\nA second run changes little: the effect of most commands is there already.\nGo on by hand: ${process.env['API_URL']} shows stock and orders, ${process.env['API_URL']}/docs lets you try every route, ${process.env['MAIL_URL']} shows the e-mails.\nEverything is left running: make stop-dev stops it.`
      : '\nNot all commands were handled. See make logs.',
  );
  return handled;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
