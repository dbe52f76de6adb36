import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { CheckpointMoved } from '../../../../src/processing/flush/checkpoint.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { aPartition, commitFrom } from '../../../support/builders/committed-outcome.ts';
import { aMovedMessage } from '../../../support/builders/messages.ts';
import { anEntry } from '../../../support/builders/outcome.ts';
import { allStored } from '../../../support/conformance/all-stored.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { postgresCommit } from '../../../support/faults/network/spots.ts';
import { addressOf, type TcpProxy, tcpProxy, through } from '../../../support/faults/network/tcp-proxy.ts';
import { migratedDatabase } from '../test-database.ts';

const { database, emptied } = migratedDatabase();
const PARTS = { handled: [anEntry('c-1')], messages: [aMovedMessage({ id: 'c-1/1' })] };

let proxy: TcpProxy;
let proxied: DatabasePool;

beforeAll(async () => {
  proxy = await tcpProxy(addressOf(database.url));
  const url = through(database.url, proxy);
  proxied = await createPool({ url, maxConnections: 2, statementTimeout: 5_000 });
});
afterAll(async () => {
  await proxied.end();
  await proxy.close();
});

describe('a commit whose connection is cut', () => {
  it.each([
    ['before it', 0],
    ['in the middle of it', 0.5],
  ])('%s fails technically, and nothing of it is stored', async (_, share) => {
    const stored = await emptied();
    const unitOfWork = postgresUnitOfWork(proxied);
    const from = await unitOfWork.checkpoints.open(aPartition(), 0);
    const before = await allStored(stored);
    const cut = proxy.cutIn(postgresCommit, share);
    await expect(commitFrom(unitOfWork, from, PARTS)).rejects.toThrow(TechnicalFailure);
    await cut;
    await expect(allStored(stored)).resolves.toEqual(before);
    await expect(commitFrom(unitOfWork, from, PARTS)).resolves.toMatchObject({ lastSequence: 1 });
  });

  it('after its end fails technically, although all of it is stored; a retry finds the checkpoint moved', async () => {
    const stored = await emptied();
    const unitOfWork = postgresUnitOfWork(proxied);
    const from = await unitOfWork.checkpoints.open(aPartition(), 0);
    const cut = proxy.cutIn(postgresCommit, 1);
    await expect(commitFrom(unitOfWork, from, PARTS)).rejects.toThrow(TechnicalFailure);
    await cut;
    await eventually('it is kept', async () => (await allStored(stored)).checkpoint.nextOffset === 1);
    await expect(allStored(stored)).resolves.toMatchObject({ handled: ['c-1'], messages: [[1, 'c-1/1']] });
    await expect(commitFrom(unitOfWork, from, PARTS)).rejects.toThrow(CheckpointMoved);
  });
});
