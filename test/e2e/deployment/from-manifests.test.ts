import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { ownDatabase } from '../../support/e2e/own-database.ts';
import { ownMailCatcher } from '../../support/e2e/own-mail-catcher.ts';
import { ownSettings } from '../../support/e2e/own-settings.ts';
import {
  environmentOf,
  type Manifest,
  ofKind,
  onlyOne,
  podOf,
  rendered,
} from '../../support/kubernetes/manifests.ts';
import { type RunningPod, startPod } from '../../support/kubernetes/pod.ts';

// kubectl is downloaded once.
jest.setTimeout(300_000);

const settings = ownSettings();
ownDatabase(settings.DATABASE_URL);
const cli = ownCli({});
const mail = await ownMailCatcher();
const token = 'a-token-of-the-cluster';

/** The contents of the cluster's Secrets. */
const secrets: Readonly<Record<string, string>> = {
  'allocation-database url': settings.DATABASE_URL,
  'allocation-smtp url': mail.url,
  'allocation-api token': token,
};

/** Settings for things that the test's stack lacks: TLS, passwords, three brokers. */
const withoutCounterpart = /^(KAFKA_SSL|KAFKA_SASL|DATABASE_SSL|TOPIC_REPLICATION_FACTOR)/;

/** The manifest's environment, with the stack's addresses and this test's own names. */
function environmentOnTheStack(workload: Parameters<typeof podOf>[0], manifests: readonly Manifest[]) {
  const given = environmentOf(workload, manifests, (name, key) => secrets[`${name} ${key}`]);
  const usable = Object.entries(given).filter(([name]) => !withoutCounterpart.test(name));
  return { ...Object.fromEntries(usable), ...settings };
}

let manifests: readonly Manifest[];
const pods = new Map<string, RunningPod>();
const pod = (name: string): RunningPod => pods.get(`allocation-${name}`) as RunningPod;
const processes = ['worker', 'relay', 'notifier', 'api'];

beforeAll(async () => {
  manifests = await rendered('overlays/production');
  await mail.start();
});

describe('the processes as the production overlay starts them', () => {
  it('begin with a migration, which ends by itself', async () => {
    const job = onlyOne(manifests, 'Job');
    const migration = await cli.run(podOf(job).container.args ?? [], {
      over: environmentOnTheStack(job, manifests),
    });
    expect([migration.code, migration.stderr]).toEqual([0, '']);
  });

  it('start, and become ready and alive by the probes that Kubernetes would send', async () => {
    for (const deployment of ofKind(manifests, 'Deployment'))
      pods.set(
        deployment.metadata.name,
        await startPod(cli, deployment, environmentOnTheStack(deployment, manifests)),
      );
    expect(pods.size).toBe(processes.length);
    for (const [name, { succeeds, ask }] of pods) {
      expect([name, await succeeds('startupProbe')]).toEqual([name, true]);
      await eventually(`${name} is ready`, async () => (await ask('readinessProbe')) === 200, 30_000);
      expect([name, await succeeds('livenessProbe')]).toEqual([name, true]);
    }
  });

  it('work: a command sent to the API becomes an event, and a shortage an e-mail', async () => {
    const post = async (path: string, body: object) => {
      const headers = {
        authorization: `Bearer ${token}`,
        prefer: 'wait=20',
        'content-type': 'application/json',
      };
      const answer = await fetch(`${pod('api').address('http')}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    expect(await post('/batches', { ref: 'B1', sku: 'LAMP', qty: 5 })).toBe(201);
    expect(await post('/allocations', { orderId: 'o1', sku: 'LAMP', qty: 9 })).toBe(200);
    await mail.received(1, ({ To }) => To.some(({ Address }) => Address === 'stock@example.com'));
  });

  it.each(processes)('the %s ends within its grace period without an error', async (name) => {
    const deployment = ofKind(manifests, 'Deployment').find(
      ({ metadata }) => metadata.name === `allocation-${name}`,
    );
    const { code, seconds } = await pod(name).stop();
    const complaints = pod(name)
      .cli.output()
      .split('\n')
      .filter((line) => /"level":"(warn|error)"/.test(line));
    expect([code, complaints]).toEqual([0, []]);
    expect(seconds).toBeLessThan(deployment?.spec?.template.spec?.terminationGracePeriodSeconds ?? 0);
  });
});

describe('a worker while Kafka is away', () => {
  it('is alive, but neither started nor ready: it is not restarted and gets no work', async () => {
    const deployment = ofKind(manifests, 'Deployment').find(
      ({ metadata }) => metadata.name === 'allocation-worker',
    );
    if (!deployment) throw new Error('there is no worker');
    const environment = { ...environmentOnTheStack(deployment, manifests), KAFKA_BROKERS: '127.0.0.1:9' };
    const waiting = await startPod(cli, deployment, environment);
    await eventually('it answers', async () => (await waiting.ask('livenessProbe')) === 200);
    expect([await waiting.ask('startupProbe'), await waiting.ask('readinessProbe')]).toEqual([503, 503]);
    expect((await waiting.stop()).code).toBe(0);
  });
});
