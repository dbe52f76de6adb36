import { describe, expect, it } from '@jest/globals';
import type { SequencedMessage } from '../../../support/builders/messages.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { numbers, OTHER, ownKafkaRelays, type StartedRelay } from '../own-relays.ts';
import { limitMessages, testKafka } from '../test-cluster.ts';

const { kafka, startRelay, commit, publishedOf } = ownKafkaRelays();

/** Ten times as fast: a retry after 10 s comes after one second. */
const quick = (): number => performance.now() * 10;

const errors = ({ lines }: StartedRelay): string[] =>
  lines.filter(({ level }) => level === 'error').map((line) => (line['err'] as Error).message);
const isStopped = (relay: StartedRelay) =>
  eventually('the stream is stopped', () => errors(relay).length > 0, 30_000);
const arePublished = (key: string, count: number) =>
  eventually(`${count} of ${key} published`, async () => (await publishedOf(key)).length >= count, 30_000);

const LARGE = JSON.stringify({ n: 40, padding: 'x'.repeat(20_000) });
const large = (sequence: number): Partial<SequencedMessage> =>
  sequence === 40 ? { value: Buffer.from(LARGE) } : {};
const expected = (count: number): string[] =>
  numbers(count).map((value, index) => (index === 39 ? LARGE : value));

describe('the relay, while Kafka refuses a message', () => {
  it('publishes all other messages if max.message.bytes was lowered, and the refused one once it is raised', async () => {
    const { settings } = kafka();
    await commit(1, 60, undefined, 'LAMP', large);
    await commit(1, 30, OTHER, 'TABLE');
    await limitMessages(testKafka(), settings.topics.event, 5_000);
    const relay = startRelay(quick);
    await isStopped(relay);
    await commit(31, 90, OTHER, 'TABLE');
    await arePublished('TABLE', 90);
    await expect(publishedOf('LAMP')).resolves.toEqual(expected(39));
    expect(errors(relay)).toEqual([
      expect.stringMatching(/message, 40 \(event m40.*Raise max\.message\.bytes of that topic/),
    ]);
    await expect(relay.health.problem()).resolves.toContain('allocation.commands-0 is stopped');

    await limitMessages(testKafka(), settings.topics.event, 1_000_000);
    await arePublished('LAMP', 60);
    await expect(publishedOf('LAMP')).resolves.toEqual(expected(60));
    await expect(publishedOf('TABLE')).resolves.toEqual(numbers(90));
    await eventually('it is ready again', async () => (await relay.health.problem()) === undefined);
    expect(errors(relay)).toHaveLength(1);
  });

  it.each(['rejection', 'dead-letter'] as const)(
    'publishes all other messages if the topic of %ss was deleted, and its messages once it exists again',
    async (kind) => {
      const relay = startRelay(quick);
      await commit(1, 10);
      await commit(1, 1, { ...OTHER, partition: 2 }, 'BEFORE', () => ({ kind, ...named(kind, 1) }));
      await arePublished('LAMP', 10);
      await arePublished('BEFORE', 1);
      await kafka().dropTopic(kind);

      const refusedKey = (sequence: number): Partial<SequencedMessage> =>
        sequence === 15 ? { kind, key: Buffer.from('REFUSED'), ...named(kind, 15) } : {};
      await commit(11, 20, undefined, 'LAMP', refusedKey);
      await isStopped(relay);
      await commit(1, 50, OTHER, 'TABLE');
      await arePublished('TABLE', 50);
      await expect(publishedOf('LAMP')).resolves.toEqual(numbers(14));
      expect(errors(relay)).toEqual([
        expect.stringContaining(`there is no topic ${kafka().settings.topics[kind]}. Create it`),
      ]);

      await kafka().createTopic(kind);
      await arePublished('LAMP', 19);
      await arePublished('REFUSED', 1);
      await expect(publishedOf('LAMP')).resolves.toEqual(numbers(20).filter((_, index) => index !== 14));
      await expect(publishedOf('TABLE')).resolves.toEqual(numbers(50));
      expect(errors(relay)).toHaveLength(1);
    },
  );

  it('publishes only rejections if the event topic is deleted', async () => {
    await kafka().dropTopic('event');
    await commit(1, 10);
    await commit(1, 10, OTHER, 'TABLE', () => ({ kind: 'rejection' }));
    const relay = startRelay(quick);
    await isStopped(relay);
    await expect(relay.health.problem()).resolves.toContain('allocation.commands-0 is stopped');
    await kafka().createTopic('event');
    await arePublished('LAMP', 10);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(10));
    await expect(publishedOf('TABLE')).resolves.toEqual(numbers(10));
  });
});

/** The id of a dead letter is the position of its record. */
const named = (kind: string, offset: number): Partial<SequencedMessage> =>
  kind === 'dead-letter'
    ? {
        headers: [
          ['dlq-topic', 'allocation.commands'],
          ['dlq-partition', '0'],
          ['dlq-offset', String(offset)],
        ],
      }
    : {};
