import { describe, expect, it } from '@jest/globals';
import {
  type ClaimLog,
  claimNames,
  type Installation,
  type InstallationRecord,
  type RelayNames,
  requireSameRelayNames,
  WrongInstallation,
} from '../../../../src/processing/installation/installation.ts';

const one = { id: 'one', database: 'db-1:5432/allocation' };
const two = { id: 'two', database: 'db-2:5432/allocation' };
const names = new Map([
  ['topic orders', 'COMMAND_TOPICS'],
  ['consumer group workers', 'CONSUMER_GROUP'],
]);

/** A claim log in memory that counts its calls. */
function claimsInMemory(first: ReadonlyMap<string, Installation> = new Map()) {
  const claims = new Map(first);
  const log: ClaimLog & { asked: number } = {
    asked: 0,
    add: (decide) => {
      log.asked += 1;
      for (const [name, owner] of decide(claims)) claims.set(name, owner);
      return Promise.resolve();
    },
  };
  return { claims, log };
}

function recordInMemory(installation: Installation): InstallationRecord {
  const claimed = new Set<string>();
  let relayNames: RelayNames | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    read: () => Promise.resolve({ installation, claimed: new Set(claimed) }),
    noteClaimed: (more) => {
      for (const name of more) claimed.add(name);
      return Promise.resolve();
    },
    noteRelayNames: (wanted) => Promise.resolve((relayNames ??= wanted)),
    exclusively: (work) => {
      const done = turn.then(work);
      turn = done.catch(() => undefined);
      return done;
    },
  };
}

describe('the names of an installation', () => {
  it('are claimed if they are free, with one request to Kafka', async () => {
    const { claims, log } = claimsInMemory();
    const record = recordInMemory(one);
    await claimNames(names, record, log);
    await claimNames(names, record, log);
    expect(claims).toEqual(new Map([...names.keys()].map((name) => [name, one])));
    expect(log.asked).toBe(1);
  });

  it('are claimed once if several of its processes start together', async () => {
    const { log } = claimsInMemory();
    const record = recordInMemory(one);
    await Promise.all([claimNames(names, record, log), claimNames(names, record, log)]);
    expect(log.asked).toBe(1);
  });

  it('are requested again if a setting is new', async () => {
    const { claims, log } = claimsInMemory();
    const record = recordInMemory(one);
    await claimNames(names, record, log);
    await claimNames(new Map([...names, ['topic stock', 'COMMAND_TOPICS']]), record, log);
    expect(claims.get('topic stock')).toEqual(one);
    expect(log.asked).toBe(2);
  });

  it('are all refused if one belongs to another installation; the message names the owner and what to do', async () => {
    const { claims, log } = claimsInMemory(new Map([['consumer group workers', one]]));
    const refused = claimNames(names, recordInMemory(two), log);
    await expect(refused).rejects.toThrow(WrongInstallation);
    await expect(refused).rejects.toThrow(
      "CONSUMER_GROUP: the consumer group workers belongs to another installation, whose database is db-1:5432/allocation; this one's is db-2:5432/allocation. Set a name that no other installation has. If this database replaces that one, run in it: update installation set id = 'one'",
    );
    expect(claims).toEqual(new Map([['consumer group workers', one]]));
  });

  it('still belong to it after a restore to another database with the same id', async () => {
    const { log } = claimsInMemory(new Map([['consumer group workers', one]]));
    await claimNames(names, recordInMemory({ ...one, database: 'db-3:5432/restored' }), log);
  });
});

describe('the transactional names of relays', () => {
  const usual = { RELAY_TRANSACTIONAL_ID: 'relay', RELAY_POSITION_TOPIC: 'positions' };

  it('do not change', async () => {
    const record = recordInMemory(one);
    await requireSameRelayNames(usual, record);
    await requireSameRelayNames(usual, record);
    await expect(
      requireSameRelayNames({ ...usual, RELAY_TRANSACTIONAL_ID: 'other' }, record),
    ).rejects.toThrow(
      /^RELAY_TRANSACTIONAL_ID: is other, but the relays of this database have published under relay: .* set relay_transactional_id = null$/,
    );
    await expect(requireSameRelayNames({ ...usual, RELAY_POSITION_TOPIC: 'p2' }, record)).rejects.toThrow(
      /^RELAY_POSITION_TOPIC: is p2, but .* under positions: .* set relay_position_topic = null$/,
    );
  });
});
