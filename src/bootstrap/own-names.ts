import type { Config } from '../config.ts';
import type { OwnNames } from '../processing/installation/installation.ts';

// What each process uses in Kafka that no other installation may use. Each claims its own: another process may have
// other settings. Events and rejections are not among it: several installations may publish to one topic.

export const workerNames = ({ COMMAND_TOPICS, CONSUMER_GROUP }: Config): OwnNames =>
  new Map([...commandTopics(COMMAND_TOPICS), [`consumer group ${CONSUMER_GROUP}`, 'CONSUMER_GROUP']]);

export const relayNames = (config: Config): OwnNames =>
  new Map([
    [`transactional id ${config.RELAY_TRANSACTIONAL_ID}`, 'RELAY_TRANSACTIONAL_ID'],
    [`topic ${config.RELAY_POSITION_TOPIC}`, 'RELAY_POSITION_TOPIC'],
    [`topic ${config.DEAD_LETTER_TOPIC}`, 'DEAD_LETTER_TOPIC'],
  ]);

export const notifierNames = ({ NOTIFIER_GROUP }: Config): OwnNames =>
  new Map([[`consumer group ${NOTIFIER_GROUP}`, 'NOTIFIER_GROUP']]);

/** The API sends to the first command topic, and looks for what came of it in the database. */
export const apiNames = ({ COMMAND_TOPICS }: Config): OwnNames => new Map(commandTopics(COMMAND_TOPICS));

const commandTopics = (topics: readonly string[]): [name: string, setting: string][] =>
  topics.map((topic) => [`topic ${topic}`, 'COMMAND_TOPICS']);
