import type { Scenario } from './scenario.ts';
import { relay, relayLatency, worker } from './scenarios/alone.ts';
import { drainBacklog, drainMillion } from './scenarios/drain.ts';
import { fullInbox } from './scenarios/full-inbox.ts';
import { history } from './scenarios/history.ts';
import { hot } from './scenarios/hot.ts';
import { idle } from './scenarios/idle.ts';
import { latency } from './scenarios/latency.ts';
import { limitKafka } from './scenarios/limit-kafka.ts';
import { limitSql } from './scenarios/limit-sql.ts';
import { metrics } from './scenarios/metrics.ts';
import { naive } from './scenarios/naive.ts';
import { page } from './scenarios/page.ts';
import { profile } from './scenarios/profile.ts';
import { scale } from './scenarios/scale.ts';
import { soak } from './scenarios/soak.ts';
import { stalledXmin } from './scenarios/stalled-xmin.ts';
import { waitingLines } from './scenarios/waiting-lines.ts';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  limitSql,
  limitKafka,
  drainBacklog,
  worker,
  relay,
  relayLatency,
  latency,
  naive,
  hot,
  stalledXmin,
  idle,
  scale,
  drainMillion,
  history,
  fullInbox,
  waitingLines,
  soak,
  metrics,
  page,
  profile,
];
