import { describe, expect, it } from '@jest/globals';
import type { CommandOutcome } from '../../../src/views/command-outcomes.ts';
import { apiWith } from '../../support/api-app.ts';

// In a rolling upgrade a worker may be newer than the API, whose document does not name what it adds.

/** The answer to GET /commands/:id for a command with this outcome. */
async function answerTo(outcome: CommandOutcome) {
  const api = await apiWith({
    read: () => Promise.resolve([]),
    outcomes: { outcomeOf: () => Promise.resolve({ outcome, fingerprint: null }) },
  });
  const { statusCode, body } = await api.inject({
    url: '/commands/c1',
    headers: { host: 'localhost', prefer: 'wait=1' },
  });
  return { status: statusCode, body: JSON.parse(body) as unknown };
}

const event = { id: 'c1/1', sequence: 1 };
const line = { orderId: 'o1', sku: 'LAMP', qty: 3 };

describe('what a newer worker adds is passed on', () => {
  const outcomes: Record<string, CommandOutcome> = {
    'an event type': {
      status: 'handled',
      events: [{ ...event, type: 'Returned', data: { ...line, parcels: [{ id: 'p1' }] } }],
    },
    'a field of an event': {
      status: 'handled',
      events: [{ ...event, type: 'OutOfStock', data: { ...line, until: '2027-01-31' } }],
    },
    'a code of rejections, and a command': {
      status: 'rejected',
      code: 'Discontinued',
      message: 'LAMP is no longer sold.',
      commandType: 'Return',
      command: { ...line, parcels: ['p1'] },
    },
    'a reason of dead letters': { status: 'failed', code: 'TOO_OLD', message: 'of last year' },
  };

  it.each(Object.entries(outcomes))('%s', async (_, outcome) => {
    expect(await answerTo(outcome)).toEqual({ status: 200, body: { commandId: 'c1', ...outcome } });
  });
});

describe('what is no event', () => {
  it('is a failure of the API, and is not passed on', async () => {
    const broken = { ...event, type: 'OutOfStock', data: 'LAMP' } as unknown as { data: object };
    const outcome = { status: 'handled', events: [broken] } as unknown as CommandOutcome;
    expect(await answerTo(outcome)).toMatchObject({ status: 500 });
  });
});
