import { afterEach, beforeEach } from '@jest/globals';
import type { RelayDependencies } from '../../../src/processing/publish/relay.ts';
import { commitMessages } from '../builders/committed-messages.ts';
import { sequenced } from '../builders/messages.ts';
import { eventually } from '../conformance/eventually.ts';
import { relayWorld, type RunningRelay, startRelay } from './relay.ts';

export const STREAM = { topic: 'allocation.commands', partition: 0 };
export const OTHER = { topic: 'allocation.commands', partition: 1 };

/** Names of messages, including both ends. */
export const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

/**
 * For each test of a file: its own database and broker in memory, relays that end with it, and messages `m1`, `m2`, …
 * to publish.
 */
export function ownRelays() {
  const world = relayWorld();
  let relays: RunningRelay[] = [];
  beforeEach(() => {
    Object.assign(world, relayWorld());
    relays = [];
  });
  afterEach(() => Promise.all(relays.map((each) => each.stop())));

  return {
    world,
    relay(over: Partial<RelayDependencies> = {}): RunningRelay {
      const started = startRelay(world, over);
      relays.push(started);
      return started;
    },
    commit: (from: number, to: number, partition = STREAM) =>
      commitMessages(world.unitOfWork, partition, sequenced(from, to)),
    publishes: (count: number) =>
      eventually(`${count} messages published`, () => world.topics.published.length >= count, 2_000),
  };
}
