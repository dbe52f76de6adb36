import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import type { EventPublisher } from '../../../src/processing/publish/ports.ts';
import type { UnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import type { Turn } from './interleaving.ts';

// The same ports, but each call first waits for its turn.

export const unitOfWorkByTurns = (inner: UnitOfWork, turn: Turn): UnitOfWork => ({
  open: (partition, first) => turn('opens its checkpoint').then(() => inner.open(partition, first)),
  lost: inner.lost,
  read: (wanted) => turn(`reads stock of ${wanted.needs.skus.join(', ')}`).then(() => inner.read(wanted)),
  commit: (outcome) =>
    turn(`commits ${outcome.from.nextOffset} to ${outcome.to.nextOffset - 1}`).then(() =>
      inner.commit(outcome),
    ),
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
