import { decodeMessage } from '../../../../src/processing/flush/message-codec.ts';
import type { MessageKind } from '../../../../src/processing/records/record.ts';
import { isMark, writeMarks } from '../../e2e/marks.ts';
import { outboxRows } from '../../e2e/outbox-rows.ts';
import type { OwnSettings } from '../../e2e/own-settings.ts';
import { header, type Published } from '../../e2e/published.ts';
import { publishedOutcomes } from '../../e2e/published-outcomes.ts';
import { expectSoundState } from '../../e2e/stored-state.ts';
import { expectedTables, tableDifferences } from './expected-tables.ts';
import { readTopics } from './read-topics.ts';
import type { Database, Verdict } from './verdict.ts';

const EXAMPLES = 5;

/**
 * The check for scenarios in which commands of a SKU come through several partitions. There the commits decide which
 * command is first, so no model can predict the result. It compares the published messages with the outbox, each SKU's
 * events with their numbers, and the tables with the events.
 */
export async function spreadVerdictOn(settings: OwnSettings, database: Database): Promise<Verdict> {
  const { COMMAND_TOPICS, EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC } = settings;
  const outputs = [EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC];
  await writeMarks(outputs);
  const published = (await readTopics(outputs)).filter((record) => !isMark(record));
  const ids = published.map(idOf);
  const counts = Map.groupBy(ids, (id) => id);
  const written = await writtenIds(database);

  const lost = [...written].filter((id) => !counts.has(id));
  const duplicated = [...counts].filter(([, each]) => each.length > 1).map(([id]) => id);
  const unexpected = [...counts.keys()].filter((id) => !written.has(id));
  const reordered = outOfOrder(published.filter(({ topic }) => topic === EVENT_TOPIC));
  const events = [...publishedOutcomes(published, settings).values()].flatMap((outcomes) => outcomes.events);
  const inTables = await tableDifferences(database, expectedTables(events));
  const broken = await expectSoundState(database, COMMAND_TOPICS).then(
    () => [],
    (error: Error) => [error.message],
  );
  const some = (what: string, list: readonly string[]): string[] =>
    list.slice(0, EXAMPLES).map((each) => `${each} ${what}`);
  return {
    lost: lost.length,
    duplicated: duplicated.length,
    reordered: reordered.length,
    wrong: unexpected.length + inTables.length + broken.length,
    examples: [
      ...some('is lost', lost),
      ...some('is duplicated', duplicated),
      ...some('is unexpected', unexpected),
      ...reordered.slice(0, EXAMPLES),
      ...inTables.slice(0, EXAMPLES),
      ...broken,
    ],
    commands: published.length,
    deadLetters: published.filter(({ topic }) => topic === DEAD_LETTER_TOPIC),
  };
}

async function writtenIds(database: Database): Promise<Set<string>> {
  const rows = await outboxRows(database);
  return new Set(
    rows.flatMap(({ kind, records }) =>
      records.map((record) => decodeMessage({ kind: kind as MessageKind, record }).id),
    ),
  );
}

/** Its id in the outbox. */
function idOf(record: Published): string {
  const letterOf = header(record, 'dlq-topic');
  if (letterOf === undefined) return header(record, 'ce_id') ?? '';
  return [letterOf, header(record, 'dlq-partition'), header(record, 'dlq-offset')].join('-');
}

/** Events whose number does not follow that of the SKU's previous event, one sentence each. */
function outOfOrder(events: readonly Published[]): string[] {
  const found: string[] = [];
  const bySku = Map.groupBy(events, ({ key }) => String(key));
  for (const [sku, list] of bySku) {
    const inOrder = list.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
    for (const [index, event] of inOrder.entries()) {
      const number = header(event, 'ce_sequence');
      if (number !== String(index + 1)) found.push(`event ${index + 1} of ${sku} has the number ${number}`);
    }
  }
  return found;
}
