import { describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { ownSecuredSystem } from '../support/secured/own-secured-system.ts';
import { allow, forbid, type Right, rightsOf } from '../support/secured/rights.ts';

jest.setTimeout(240_000);

const { settings, as, startReady } = await ownSecuredSystem();
const cli = ownCli(settings);

describe('a relay that loses the right to write to one topic while it runs', () => {
  it('publishes to the other topics, reports the missing right, and continues by itself once it has the right again', async () => {
    const right: Right = {
      operation: 'Write',
      resource: 'topic',
      name: settings.REJECTION_TOPIC,
      isPrefix: false,
    };
    for (const process of ['worker', 'relay', 'tail'] as const)
      await withAdmin((admin) => allow(admin, process, rightsOf(process, settings)));
    await withAdmin((admin) => allow(admin, 'sender', rightsOf('send', settings)));
    const send = (...args: string[]) => cli.run(['send', ...args], { over: as('sender') });
    const batch = (sku: string) => send('CreateBatch', '--ref', `of-${sku}`, '--sku', sku, '--qty', '10');
    const worker = await startReady('worker', as('worker'));
    const relay = await startReady('relay', as('relay'));
    const tail = cli.start(['tail', '--from-beginning'], { over: as('tail') });
    await batch('BEFORE');
    await tail.prints('of-BEFORE');

    await withAdmin((admin) => forbid(admin, 'relay', [right]));
    await send('Allocate', '--order-id', 'o1', '--sku', 'NOWHERE', '--qty', '1');
    const words = `may not Write topic ${settings.REJECTION_TOPIC}`;
    const stopped = () =>
      relay.log.filter(({ level, msg }) => level === 'error' && msg.includes('stream stopped'));
    await eventually('the relay logs it', () => JSON.stringify(stopped()).includes(words), 30_000);
    // Some of them are in other partitions than that command.
    const skus = Array.from({ length: 12 }, (_, index) => `SKU-${index}`);
    for (const sku of skus) await batch(sku);
    const seen = (): string[] => skus.filter((sku) => tail.output().includes(`of-${sku}`));
    await eventually('other streams go on', () => seen().length >= 4, 30_000);

    await withAdmin((admin) => allow(admin, 'relay', [right]));
    // It is tried after 10, 20, 40 s.
    await eventually('it is published', () => tail.output().includes('UnknownSku'), 90_000);
    await eventually('all is published', () => seen().length === skus.length, 30_000);
    expect(stopped()).toHaveLength(1);
    tail.signal('SIGINT');
    await Promise.all([worker.kill(), relay.kill()]);
  });
});
