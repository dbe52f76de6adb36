import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../support/conformance/eventually.ts';
import { dropOtherSessions } from '../../postgres/test-database.ts';
import { numbers, OTHER, ownKafkaRelays } from '../own-relays.ts';

const { database, stored, startRelay, commit, publishedOf } = ownKafkaRelays();

describe('the relay on Postgres and Kafka', () => {
  it('publishes messages that were committed before and after its start, once and in order', async () => {
    await commit(1, 120);
    await commit(1, 30, OTHER, 'TABLE');
    startRelay();
    await eventually('the old ones published', async () => (await publishedOf('LAMP')).length >= 120);
    await commit(121, 125);
    await eventually('the new ones published', async () => (await publishedOf('LAMP')).length >= 125);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(125));
    await expect(publishedOf('TABLE')).resolves.toEqual(numbers(30));
  });

  it('the standby continues when the leader stops', async () => {
    const first = startRelay();
    await eventually('the first leads', first.leads);
    const second = startRelay();
    await commit(1, 10);
    await eventually('10 published', async () => (await publishedOf('LAMP')).length >= 10);
    expect(second.leads()).toBe(false);
    await first.stop();
    await commit(11, 20);
    await eventually('20 published', async () => (await publishedOf('LAMP')).length >= 20);
    expect(second.leads()).toBe(true);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(20));
  });

  it('publishes each message once even if all database sessions end repeatedly', async () => {
    startRelay();
    startRelay();
    for (let round = 0; round < 5; round += 1) {
      await commit(round * 40 + 1, round * 40 + 40);
      await dropOtherSessions(database.url);
      // The pool of this test also lost its sessions.
      await eventually('the database answers', () =>
        stored()
          .outboxReader.streams()
          .then(
            () => true,
            () => false,
          ),
      );
    }
    await eventually('all published', async () => (await publishedOf('LAMP')).length >= 200);
    await expect(publishedOf('LAMP')).resolves.toEqual(numbers(200));
  });
});
