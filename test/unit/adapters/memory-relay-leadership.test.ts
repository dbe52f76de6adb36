import { relayLeadershipConformance } from '../../support/conformance/relay-leadership.ts';
import { leaderSeat, memoryRelayLeadership } from '../../support/memory/relay-leadership.ts';

relayLeadershipConformance('memory', async () => {
  const seat = leaderSeat();
  return {
    contender: () => memoryRelayLeadership(seat),
    takeAway: async () => seat.vacate(),
    close: async () => undefined,
  };
});
