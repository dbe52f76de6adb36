import type { OutboxReader } from '../../../src/processing/outbox.ts';
import type { EventPublisher } from '../../../src/processing/relay-roles.ts';
import type { Stores } from '../../../src/processing/stores.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';
import type { Turn } from './interleaving.ts';

// The same parts, whose user waits for its turn before each thing it does.

export const unitOfWorkByTurns = (inner: UnitOfWork<Stores>, turn: Turn): UnitOfWork<Stores> => ({
  async transaction(work) {
    await turn('begins');
    return inner.transaction(async (stores) => {
      const result = await work(storesByTurns(stores, turn));
      await turn('commits');
      return result;
    });
  },
});

function storesByTurns({ checkpoints, products, inbox, outbox }: Stores, turn: Turn): Stores {
  return {
    checkpoints: {
      open: (partition, first) => turn('opens its checkpoint').then(() => checkpoints.open(partition, first)),
      claim: (checkpoint) =>
        turn(`claims the checkpoint at ${checkpoint.nextOffset}`).then(() => checkpoints.claim(checkpoint)),
      advance: (from, to) =>
        turn(`moves the checkpoint to ${to.nextOffset}`).then(() => checkpoints.advance(from, to)),
    },
    products: {
      load: (needs) => turn('loads products').then(() => products.load(needs)),
      save: (changes) => turn('saves products').then(() => products.save(changes)),
    },
    inbox: {
      handled: (ids) => turn('looks into the inbox').then(() => inbox.handled(ids)),
      remember: (entries) => turn('fills the inbox').then(() => inbox.remember(entries)),
    },
    outbox: {
      append: (id, first, messages) =>
        turn('fills the outbox').then(() => outbox.append(id, first, messages)),
    },
  };
}

export const outboxByTurns = (inner: OutboxReader, turn: Turn): OutboxReader => ({
  streams: () => turn('looks for news').then(() => inner.streams()),
  ageOf: inner.ageOf,
  read: (id, from, limit) => turn(`reads the outbox from ${from}`).then(() => inner.read(id, from, limit)),
});

export const publisherByTurns = (inner: EventPublisher, turn: Turn): EventPublisher => ({
  open: () => turn('opens a publisher').then(() => inner.open()),
  publish: (messages, positions) =>
    turn(`publishes ${messages.length}`).then(() => inner.publish(messages, positions)),
  close: () => inner.close(),
});
