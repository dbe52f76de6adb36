import { leadershipConformance } from '../../../support/conformance/leadership.ts';
import { leaderSeat, memoryLeadership } from '../../../support/memory/leadership.ts';

leadershipConformance('memory', async () => {
  const seat = leaderSeat();
  return {
    contender: () => memoryLeadership(seat),
    takeAway: async () => seat.vacate(),
    close: async () => undefined,
  };
});
