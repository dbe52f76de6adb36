import { type InboundRecord, partitionId } from '../records/record.ts';
import { aborted, atMost } from '../runtime/deadlines.ts';
import type { Logger } from '../runtime/logger.ts';
import { pause, type RetryPolicy } from '../runtime/retry.ts';
import { isWanted, type LiveEvent, liveEvent, type LiveFilter } from './live-event.ts';
import { type LiveSink, type LiveStatus, sampledSink } from './viewer.ts';

/** Follows the event topic. */
export interface EventFollower {
  /**
   * Calls `onRecord` for each committed record.
   * @param positions by partition name, the offset to begin at. A partition that it does not have is read from its end,
   *   which is added
   * @throws TechnicalFailure
   */
  follow(
    onRecord: (record: InboundRecord) => void,
    positions: Map<string, number>,
  ): Promise<{ readonly failed: Promise<never>; close(): Promise<void> }>;
}

/** One follower of the event topic for all viewers. */
export type LiveHub = {
  /**
   * Sends the events from now on; with the id of the last event that the viewer had, from that one on as far as they
   * are remembered.
   * @returns undefined if there are as many viewers as there may be; else a function that ends it
   */
  watch(filter: LiveFilter, sink: LiveSink, lastId?: string): (() => void) | undefined;
  close(): Promise<void>;
};

export type LiveHubDependencies = {
  readonly follower: EventFollower;
  readonly maxViewers: number;
  readonly retry: RetryPolicy;
  /** Makes the ids of this process's events differ from those of others. */
  readonly run: string;
  readonly logger: Logger;
  /** Milliseconds that only go forward. */
  readonly monotonicNow: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Events that are remembered for viewers whose connection broke. */
const REMEMBERED = 1_000;
/** Of those, how many a viewer gets at once. */
const MAX_CATCH_UP = 50;
/** Events a viewer gets in a tenth of a second: 50 a second. */
const EVENTS_PER_SHARE = 5;
const REPORT_MS = 1_000;
const HEARTBEAT_MS = 15_000;
/** The topic is followed for so long after the last viewer: one that comes back misses nothing. */
const LINGER_MS = 30_000;
/** A connection to a broker that is away takes longer to close. */
const CLOSE_TIMEOUT_MS = 2_000;

type Viewer = {
  readonly filter: LiveFilter;
  readonly sink: LiveSink;
  readonly sampled: ReturnType<typeof sampledSink>;
};

type Remembered = { readonly number: number; readonly event: LiveEvent };

export function liveHub(dependencies: LiveHubDependencies): LiveHub {
  const { follower, maxViewers, retry, run, logger, monotonicNow, now } = dependencies;
  const viewers = new Set<Viewer>();
  const remembered: Remembered[] = [];
  let lastNumber = 0;
  let status: LiveStatus = { following: false, reason: 'starting', since: new Date(now()).toISOString() };
  let stop: AbortController | undefined;
  let following: Promise<void> = Promise.resolve();
  let linger: NodeJS.Timeout | undefined;
  let reports: NodeJS.Timeout | undefined;
  let heartbeats: NodeJS.Timeout | undefined;

  const idOf = (number: number): string => `${run}-${number}`;

  function onRecord(record: InboundRecord): void {
    const event = liveEvent(record);
    if (!event) return;
    lastNumber += 1;
    remembered.push({ number: lastNumber, event });
    if (remembered.length > REMEMBERED) remembered.shift();
    for (const { filter, sampled } of viewers)
      if (isWanted(filter, event)) sampled.offer(idOf(lastNumber), event);
  }

  function setStatus(changed: LiveStatus): void {
    status = changed;
    for (const { sink } of viewers) sink.status(status);
  }

  /** Follows until `signal` is aborted. After an outage it goes on where it was. */
  async function follow(signal: AbortSignal): Promise<void> {
    const positions = new Map<string, number>();
    let failures = 0;
    const handle = (record: InboundRecord): void => {
      positions.set(partitionId(record), record.offset + 1);
      onRecord(record);
    };
    while (!signal.aborted) {
      try {
        const { failed, close } = await follower.follow(handle, positions);
        failures = 0;
        setStatus({ following: true, reason: null, since: null });
        try {
          await Promise.race([failed, aborted(signal)]);
        } finally {
          await close();
        }
      } catch (err) {
        if (signal.aborted) return;
        if (failures === 0) {
          logger.warn({ err }, 'events are not followed, trying again');
          setStatus({
            following: false,
            reason: (err as Error).message,
            since: new Date(now()).toISOString(),
          });
        }
        failures += 1;
        await pause(retry, failures, signal);
      }
    }
  }

  function begin(): void {
    clearTimeout(linger);
    reports ??= setInterval(() => viewers.forEach(({ sampled }) => sampled.report()), REPORT_MS);
    heartbeats ??= setInterval(() => viewers.forEach(({ sink }) => sink.heartbeat()), HEARTBEAT_MS);
    if (stop) return;
    stop = new AbortController();
    const { signal } = stop;
    following = following.then(() => follow(signal));
  }

  function pauseTimers(): void {
    clearInterval(reports);
    clearInterval(heartbeats);
    reports = undefined;
    heartbeats = undefined;
  }

  function end(): void {
    stop?.abort();
    stop = undefined;
    remembered.length = 0;
    status = { following: false, reason: 'starting', since: new Date(now()).toISOString() };
  }

  /** Sends what the viewer has missed since the last event that it had. */
  function catchUp({ filter, sink }: Viewer, lastId: string): void {
    const number = numberIn(lastId, run);
    const first = remembered[0]?.number ?? lastNumber + 1;
    if (number === undefined || number > lastNumber || number < first - 1) return sink.skipped(null, 'gap');
    const missed = remembered.filter((each) => each.number > number && isWanted(filter, each.event));
    const shown = missed.slice(-MAX_CATCH_UP);
    if (missed.length > shown.length) sink.skipped(missed.length - shown.length, 'gap');
    for (const each of shown) sink.event(idOf(each.number), each.event);
  }

  function leave(viewer: Viewer): void {
    if (!viewers.delete(viewer) || viewers.size > 0) return;
    pauseTimers();
    linger = setTimeout(end, LINGER_MS).unref();
  }

  return {
    watch(filter, sink, lastId) {
      if (viewers.size >= maxViewers) return undefined;
      const viewer = { filter, sink, sampled: sampledSink(sink, EVENTS_PER_SHARE, monotonicNow) };
      begin();
      sink.status(status);
      if (lastId !== undefined) catchUp(viewer, lastId);
      viewers.add(viewer);
      return () => leave(viewer);
    },
    async close() {
      clearTimeout(linger);
      pauseTimers();
      for (const { sink } of viewers) sink.end();
      viewers.clear();
      end();
      await atMost(CLOSE_TIMEOUT_MS, following);
    },
  };
}

/** The number in an event's id; undefined if the id is of another process, or none. */
function numberIn(id: string, run: string): number | undefined {
  const number = id.slice(run.length + 1);
  return id.startsWith(`${run}-`) && /^\d{1,15}$/.test(number) ? Number(number) : undefined;
}
