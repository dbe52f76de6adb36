import { afterAll, beforeAll, it } from '@jest/globals';
import { kafkaCommit, kafkaRecords, postgresCommit } from '../support/faults/network/spots.ts';
import { disturb } from '../support/faults/network/disturb.ts';
import { addressOf, type TcpProxy, tcpProxy, through } from '../support/faults/network/tcp-proxy.ts';
import { faultScenario } from '../support/faults/scenario.ts';
import { proxiedKafka } from '../support/faults/stack/fault-stack.ts';

const { settings, run, start } = faultScenario('9 network');

let ofWorker: TcpProxy;
let ofRelay: TcpProxy;
let kafka: TcpProxy;

beforeAll(async () => {
  const postgres = addressOf(settings.DATABASE_URL);
  const { listens, advertises } = proxiedKafka();
  ofWorker = await tcpProxy(postgres);
  ofRelay = await tcpProxy(postgres);
  kafka = await tcpProxy({ host: '127.0.0.1', port: listens }, advertises);
});
afterAll(() => Promise.all([ofWorker.close(), ofRelay.close(), kafka.close()]));

it('nothing is lost, duplicated or reordered when the network is cut, even in a commit or an answer, or is slow or silent', async () => {
  const KAFKA_BROKERS = `127.0.0.1:${kafka.port}`;
  const database = (proxy: TcpProxy): string => through(settings.DATABASE_URL, proxy);
  start('worker', { KAFKA_BROKERS, DATABASE_URL: database(ofWorker) });
  start('relay', { KAFKA_BROKERS, DATABASE_URL: database(ofRelay) });
  await run(async (striking) => {
    const { cutAtRandom, cutInAnswers, cutInCommits, slowDown, fallSilent } = disturb(striking);
    await cutAtRandom([ofWorker, ofRelay, kafka], 12);
    await cutInCommits(ofWorker, postgresCommit, 8);
    await cutInCommits(kafka, kafkaCommit, 8);
    await cutInAnswers(kafka, kafkaRecords, 8);
    await slowDown([ofWorker, ofRelay, kafka], 200);
    await fallSilent([ofWorker, ofRelay, kafka]);
  });
});
