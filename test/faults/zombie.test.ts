import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { partitionsOfMembers } from '../support/e2e/consumer-group.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { loggedAt } from '../support/faults/logged-at.ts';
import { type TcpProxy, tcpProxy } from '../support/faults/network/tcp-proxy.ts';
import { faultScenario, type Striking } from '../support/faults/scenario.ts';
import { proxiedKafka } from '../support/faults/stack/fault-stack.ts';
import { writersOf } from '../support/faults/writers.ts';

const { settings, database, run, start, startReady } = faultScenario('8 zombies', {
  LEASE_MS: '2000',
  // A relay that is always busy is frozen in the middle of a transaction.
  RELAY_BATCH_SIZE: '50',
});
const writers = writersOf(database);

const FROZEN_WORKERS = 2;
const SILENT_WORKERS = 2;
const FROZEN_RELAYS = 6;
const PARTITIONS = 6;
const LONG = 60_000;

let kafka: TcpProxy;

beforeAll(async () => {
  const { listens, advertises } = proxiedKafka();
  kafka = await tcpProxy({ host: '127.0.0.1', port: listens }, advertises);
  await writers.watch();
});
afterAll(() => kafka.close());

const worker = (name: string, over: Record<string, string> = {}): Promise<RunningProcess> =>
  startReady('worker', {
    KAFKA_CLIENT_ID: name,
    DATABASE_URL: writers.urlOf(settings.DATABASE_URL, name),
    ...over,
  });

const bothHavePartitions = () =>
  eventually('both have partitions', async () => {
    const { zombie = [], other = [] } = await partitionsOfMembers(settings.CONSUMER_GROUP);
    return zombie.length > 0 && other.length > 0;
  });

/** Lets the other worker take over everything while the zombie is away. From then on the zombie must write nothing. */
async function whileAway(zombie: RunningProcess, comeBack: () => void): Promise<void> {
  const away = Date.now();
  const moved = (): Promise<number> => writers.partitionsMoved('other', away);
  // Until the zombie has handled its records in memory, the two disturb each other: each finds the checkpoint moved.
  await eventually('the other has moved all on', async () => (await moved()) === PARTITIONS, LONG);
  await setTimeout(1_000);
  const back = Date.now();
  comeBack();
  await eventually(
    'it has partitions again',
    () => writers.assignedAgain(zombie, back) !== undefined,
    40_000,
  );
  const intrusions = await writers.writesAfterTakeover(
    'zombie',
    'other',
    away,
    writers.assignedAgain(zombie, back),
  );
  expect(intrusions).toEqual([]);
}

async function freezeWorker(zombie: RunningProcess, { random, struck, work }: Striking): Promise<void> {
  await bothHavePartitions();
  await work.goesOn();
  await setTimeout(random.between(200, 1_500));
  await writers.whileAtWork('zombie', () => zombie.signal('SIGSTOP'));
  struck();
  await whileAway(zombie, () => zombie.signal('SIGCONT'));
}

/** It is cut off from the group, and has more work in memory than it can handle before its session expires. */
async function silenceWorker(zombie: RunningProcess, { random, struck, work }: Striking): Promise<void> {
  await bothHavePartitions();
  await work.goesOn();
  await setTimeout(random.between(500, 1_500));
  kafka.freeze();
  struck();
  await whileAway(zombie, kafka.thaw);
}

async function freezeRelay(leader: RunningProcess, next: RunningProcess, { random, struck }: Striking) {
  await setTimeout(random.between(200, 1_000));
  const frozen = Date.now();
  leader.signal('SIGSTOP');
  struck();
  await next.logs((line) => line.msg === 'relay leads' && loggedAt(line) > frozen);
  await setTimeout(random.between(0, 500));
  leader.signal('SIGCONT');
}

it('a worker or relay that was treated as dead writes nothing when it is back', async () => {
  const KAFKA_BROKERS = `127.0.0.1:${kafka.port}`;
  const [zombie] = await Promise.all([
    // One command per transaction, so that a fetch is work for many seconds.
    worker('zombie', { KAFKA_BROKERS, BATCH_SIZE: '1' }),
    worker('other'),
  ]);
  const one = await startReady('relay');
  const two = start('relay');

  await run(
    async (striking) => {
      for (let time = 1; time <= FROZEN_WORKERS; time += 1) await freezeWorker(zombie, striking);
      for (let time = 1; time <= SILENT_WORKERS; time += 1) await silenceWorker(zombie, striking);
      for (let time = 1; time <= FROZEN_RELAYS; time += 1)
        await (time % 2 === 1 ? freezeRelay(one, two, striking) : freezeRelay(two, one, striking));
    },
    { perSecond: 1_000 },
  );
});
