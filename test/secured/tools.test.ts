import { beforeAll, describe, expect, it } from '@jest/globals';
import { createBatch } from '../support/builders/records.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { commandTopic } from '../support/e2e/command-topic.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import { ownSecuredSystem } from '../support/secured/own-secured-system.ts';
import { allow, forbid, rightsOf } from '../support/secured/rights.ts';
import type { User } from '../support/secured/secured-stack.ts';

const { settings, as, startReady } = await ownSecuredSystem();
const cli = ownCli(settings);
const CREATE = { ce_type: 'CreateBatch' };

type Tool = { user: User; needs: string; args: string[] };

const TOOLS: Tool[] = [
  {
    user: 'sender',
    needs: 'send',
    args: ['send', 'CreateBatch', '--ref', 'B1', '--sku', 'LAMP', '--qty', '1'],
  },
  { user: 'tail', needs: 'tail', args: ['tail', '--from-beginning'] },
  { user: 'dead-letters', needs: 'dead-letters', args: ['dead-letters', 'replay', '--all'] },
  { user: 'partitions', needs: 'partitions', args: ['partitions'] },
];

// Data for the tools: a handled command, a resolved dead letter, and an open one.
beforeAll(async () => {
  const commands = commandTopic(settings.COMMAND_TOPICS);
  for (const user of ['worker', 'relay', 'dead-letters'] as const)
    await withAdmin((admin) => allow(admin, user, rightsOf(user, settings)));
  for (const process of ['worker', 'relay'] as const) await startReady(process, as(process));
  await commands.send(createBatch('B0', 'LAMP', 1));
  const { partition, offset } = await commands.sendRecord({ key: 'LAMP', value: '{', headers: CREATE });
  await commands.sendRecord({ key: 'LAMP', value: '[', headers: CREATE });
  await commands.close();
  const deadLetters = async (): Promise<string> =>
    (await cli.run(['dead-letters', 'list'], { over: as('dead-letters') })).stdout;
  await eventually('both dead letters exist', async () => (await deadLetters()).split('NOT_JSON').length > 2);
  const decided = `${settings.COMMAND_TOPICS}-${partition}-${offset}`;
  await cli.run(['dead-letters', 'discard', decided], { over: as('dead-letters') });
});

describe('top', () => {
  const snapshot = async (): Promise<string> => (await cli.run(['top'], { over: as('partitions') })).stdout;
  const rights = rightsOf('top', settings);

  it('with exactly the rights of the docs shows everything', async () => {
    await withAdmin((admin) => allow(admin, 'partitions', rights));
    const shown = await snapshot();
    expect(shown).toContain('Kafka ok');
    expect(shown).toMatch(/^workers 1 \(Stable\)/m);
    expect(shown).toMatch(/^dead letters 1 open \(1 NOT_JSON\), 0 replayed, 1 discarded/m);
  });

  it('given no right to describe the group, names it', async () => {
    const lost = rights.filter(({ operation }) => operation === 'Describe');
    await withAdmin((admin) => forbid(admin, 'partitions', lost));
    const shown = (await snapshot()).replaceAll('\n', ' ');
    expect(shown).toContain('Kafka away since');
    expect(shown).toContain(`may not Describe group ${settings.CONSUMER_GROUP}`);
    expect(shown).toContain('KAFKA_SASL_USERNAME');
    await withAdmin((admin) => forbid(admin, 'partitions', rights));
  });
});

const cases = TOOLS.flatMap(({ user, needs, args }) =>
  rightsOf(needs, settings).map((right) => ({ user, needs, args, right, tool: args[0], ...right })),
);

describe('a tool that lacks a right', () => {
  it.each(cases)(
    '$tool names the right: $operation $resource $name',
    async ({ user, needs, args, right }) => {
      await withAdmin((admin) => allow(admin, user, rightsOf(needs, settings)));
      await withAdmin((admin) => forbid(admin, user, [right]));
      const { code, stderr } = await cli.run(args, { over: { ...as(user), LOG_LEVEL: 'info' } });
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(right.name) });
      expect(stderr).toContain(right.operation);
      expect(stderr).toContain('KAFKA_SASL_USERNAME');
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    },
  );
});
