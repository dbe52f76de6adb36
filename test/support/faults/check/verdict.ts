import { type ExpectedMessages, expectedMessages } from '../../model/expected-messages.ts';
import type { SentCommand } from '../../model/sent-command.ts';
import { isMark, writeMarks } from '../../e2e/marks.ts';
import type { OwnSettings } from '../../e2e/own-settings.ts';
import type { Published } from '../../e2e/published.ts';
import { publishedOutcomes } from '../../e2e/published-outcomes.ts';
import { expectSoundState } from '../../e2e/stored-state.ts';
import { commandsInTopic } from './commands-in-topic.ts';
import { type Differences, differences } from './differences.ts';
import { expectedTables, tableDifferences } from './expected-tables.ts';
import { readTopics } from './read-topics.ts';

export type Verdict = Differences & {
  /** Records in the command topic. */
  commands: number;
  /** Dead letters, for further checks of a scenario. */
  deadLetters: Published[];
};

export type CheckOptions = {
  /** Commands that fail because of a bug. */
  readonly fails?: (command: SentCommand) => boolean;
  /** Commands that were handled and are no longer in the topic. */
  readonly gone?: () => readonly Published[];
  /** Replaces the pure domain, where what was published shows which of several ways a worker has gone. */
  readonly expected?: (sent: readonly SentCommand[], published: Outcomes) => Outcomes;
};

type Outcomes = ReadonlyMap<string, ExpectedMessages>;

export type Database = { rows(sql: string): Promise<Record<string, unknown>[]> };

/**
 * The check of all scenarios, after the processes have ended: compares the published messages and the tables with what
 * the pure domain produces for the commands in the topic, and checks the invariants.
 */
export async function verdictOn(
  settings: OwnSettings,
  database: Database,
  { fails, gone = () => [], expected: expecting = (sent) => expectedMessages(sent) }: CheckOptions = {},
): Promise<Verdict> {
  const { COMMAND_TOPICS, EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC } = settings;
  const outputs = [EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC];
  await writeMarks(outputs);
  const [standing, written] = await Promise.all([readTopics([COMMAND_TOPICS]), readTopics(outputs)]);
  const records = [commandsInTopic(gone(), fails), commandsInTopic(standing, fails)].flat();
  const published = written.filter((record) => !isMark(record));
  const outcomes = publishedOutcomes(published, settings);
  const expected = expecting(records, outcomes);
  const found = differences(outcomes, expected);

  const events = [...expected.values()].flatMap((messages) => messages.events);
  const inTables = await tableDifferences(database, expectedTables(events));
  const broken = await expectSoundState(database, COMMAND_TOPICS).then(
    () => [],
    (error: Error) => [error.message],
  );
  return {
    ...found,
    wrong: found.wrong + inTables.length + broken.length,
    examples: [...found.examples, ...inTables.slice(0, 3), ...broken],
    commands: records.length,
    deadLetters: published.filter(({ topic }) => topic === DEAD_LETTER_TOPIC),
  };
}
