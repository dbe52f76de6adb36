import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../dev-stack/process/port.ts';
import { askHealth } from '../support/e2e/health-of.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { ownSystem } from '../support/e2e/own-system.ts';

const first = ownSystem();
// The second installation has its own names for everything; each test uses one name of the first.
const second = ownSystem({ INSTALLATION_TOPIC: first.settings.INSTALLATION_TOPIC });

type Taken =
  | 'COMMAND_TOPICS'
  | 'CONSUMER_GROUP'
  | 'RELAY_TRANSACTIONAL_ID'
  | 'RELAY_POSITION_TOPIC'
  | 'DEAD_LETTER_TOPIC'
  | 'NOTIFIER_GROUP';
const log = { NOTIFICATION_CHANNEL: 'log' };
const databaseOf = ({ settings }: typeof first): string => new URL(settings.DATABASE_URL).pathname;

describe('two installations on one Kafka', () => {
  it('work side by side if each has its own names', async () => {
    for (const { startReady } of [first, second]) {
      const running = [
        await startReady('worker'),
        await startReady('relay'),
        await startReady('notifier', log),
      ];
      await Promise.all(running.map((process) => process.kill()));
    }
  });

  it.each<[Taken, 'worker' | 'relay' | 'notifier']>([
    ['COMMAND_TOPICS', 'worker'],
    ['CONSUMER_GROUP', 'worker'],
    ['RELAY_TRANSACTIONAL_ID', 'relay'],
    ['RELAY_POSITION_TOPIC', 'relay'],
    ['DEAD_LETTER_TOPIC', 'relay'],
    ['NOTIFIER_GROUP', 'notifier'],
  ])(
    'given the %s of the other one, the %s does not start and names the owner',
    async (setting, entrypoint) => {
      const copied = second.start(entrypoint, { [setting]: first.settings[setting], ...log });
      expect((await copied.ended).code).toBe(1);
      expect(copied.errorOutput()).toContain(`${setting}: the `);
      expect(copied.errorOutput()).toContain(`${first.settings[setting]} belongs to another installation`);
      expect(copied.errorOutput()).toContain(databaseOf(first));
      // Only the message.
      expect(copied.errorOutput().trim().split('\n')).toHaveLength(1);
    },
  );

  it('given the command topic of the other one, the API is not ready', async () => {
    const port = String(await freePort());
    await second.startReady('api', {
      COMMAND_TOPICS: first.settings.COMMAND_TOPICS,
      API_PORT: String(await freePort()),
      HEALTH_PORT: port,
    });
    await eventually('it says so', async () => {
      const { status, body } = await askHealth(port, 'ready');
      return status === 503 && /belongs to another/.test(body.problems?.['installation'] ?? '');
    });
  });

  it('a database with the id of a former one takes over its installation', async () => {
    const [row] = await first.database.rows('select id from installation');
    await second.database.rows(`update installation set id = '${String(row?.['id'])}'`);
    const { kill } = await second.startReady('worker', { CONSUMER_GROUP: first.settings.CONSUMER_GROUP });
    await kill();
  });
});

describe('a relay with another name than the earlier relays of its database', () => {
  it.each(['RELAY_TRANSACTIONAL_ID', 'RELAY_POSITION_TOPIC'])('by %s does not start', async (setting) => {
    const relay = first.start('relay', { [setting]: `${first.settings.CONSUMER_GROUP}-other` });
    expect((await relay.ended).code).toBe(1);
    expect(relay.errorOutput()).toMatch(
      new RegExp(`^${setting}: is .*-other, but the relays of this database`),
    );
  });
});

describe('a process that is newer than the tables', () => {
  it('waits until they are migrated', async () => {
    await first.database.rows(`delete from migrations where name = '8_installation'`);
    const port = String(await freePort());
    const worker = first.start('worker', { HEALTH_PORT: port });
    await worker.logs(({ msg }) => /missing 8_installation.*run the migrations of this version/.test(msg));
    expect((await askHealth(port, 'started')).status).toBe(503);
    await first.database.rows(`insert into migrations (name, run_on) values ('8_installation', now())`);
    await worker.logs('worker ready');
    await worker.kill();
  });
});
