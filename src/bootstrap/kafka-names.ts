import type { Config } from '../config.ts';
import type { OwnNames } from '../processing/installation/installation.ts';

// Names in Kafka that only one installation may use, for each process. A process claims only its own names, because the
// settings of other processes may differ. Event and rejection topics are not listed: installations may share them.

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

/** The API sends to the first command topic, and finds the outcomes in its database. */
export const apiNames = ({ COMMAND_TOPICS }: Config): OwnNames => new Map(commandTopics(COMMAND_TOPICS));

const commandTopics = (topics: readonly string[]): [name: string, setting: string][] =>
  topics.map((topic) => [`topic ${topic}`, 'COMMAND_TOPICS']);
