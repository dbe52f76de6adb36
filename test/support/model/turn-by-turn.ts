import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import type { EventPublisher } from '../../../src/processing/publish/ports.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import type { Turn } from './interleaving.ts';

// The same ports, but each call first waits for its turn.

export const unitOfWorkByTurns = (inner: BatchUnitOfWork, turn: Turn): BatchUnitOfWork => ({
  checkpoints: {
    open: (partition, first) =>
      turn('opens its checkpoint').then(() => inner.checkpoints.open(partition, first)),
    findLost: inner.checkpoints.findLost,
  },
  products: {
    load: (request) =>
      turn(`loads stock of ${request.requirements.skus.join(', ')}`).then(() => inner.products.load(request)),
  },
  commit: (commit) =>
    turn(`commits ${commit.from.nextOffset} to ${commit.to.nextOffset - 1}`).then(() => inner.commit(commit)),
});

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
