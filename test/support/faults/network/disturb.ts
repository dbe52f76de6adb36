import { setTimeout } from 'node:timers/promises';
import { eventually } from '../../conformance/eventually.ts';
import type { Striking } from '../scenario.ts';
import type { Spot, TcpProxy } from './tcp-proxy.ts';

/** Milliseconds for which a network is slow, and for which it drops everything. */
const SLOW_FOR = 5_000;
const SILENT_FOR = 2_500;
/** Milliseconds in which a working process commits something and reads something. */
const COMES_BY_WITHIN = 30_000;
/**
 * The share of a commit that reaches the server: nothing, a part, or, most often, everything, so that only the answer
 * is lost.
 */
const SHARES = [0, 0.5, 1, 1];

/** Disturbs the traffic of proxies; each time after work has continued since the previous disturbance. */
export function disturb({ random, work, struck }: Striking) {
  const atSomeTime = async (): Promise<void> => {
    await work.goesOn();
    await setTimeout(random.between(100, 1_000));
  };

  /** Cuts the next matching message this many times, each time after work has continued. */
  async function cutInNext(what: string, times: number, cut: (time: number) => Promise<void>): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await atSomeTime();
      let isCut = false;
      void cut(time).then(() => (isCut = true));
      await eventually(`${what} comes by`, () => isCut, COMES_BY_WITHIN);
      struck();
    }
  }

  return {
    /** Cuts all connections of one proxy. */
    async cutAtRandom(proxies: readonly TcpProxy[], times: number): Promise<void> {
      for (let time = 1; time <= times; time += 1) {
        await atSomeTime();
        struck();
        random.oneOf(proxies).cut();
      }
    },
    /** Cuts a connection in the middle of a commit. */
    cutInCommits: (proxy: TcpProxy, spot: Spot, times: number): Promise<void> =>
      cutInNext('a commit', times, (time) => proxy.cutIn(spot, SHARES[time % SHARES.length] ?? 1)),
    /** Cuts a connection in the middle of an answer. */
    cutInAnswers: (proxy: TcpProxy, spot: Spot, times: number): Promise<void> =>
      cutInNext('an answer', times, () => proxy.cutInAnswer(spot, random.between(1, 99) / 100)),
    /** Disturbs a service at a random time. */
    async outages(strike: () => Promise<unknown>, times: number): Promise<void> {
      for (let time = 1; time <= times; time += 1) {
        await atSomeTime();
        struck();
        await strike();
      }
    },
    /** Delays each direction by this many milliseconds. */
    async slowDown(proxies: readonly TcpProxy[], milliseconds: number): Promise<void> {
      await atSomeTime();
      struck();
      for (const { slow } of proxies) slow(milliseconds);
      await setTimeout(SLOW_FOR);
      for (const { slow } of proxies) slow(0);
    },
    /** Drops all traffic for a while, one proxy after the other. */
    async fallSilent(proxies: readonly TcpProxy[]): Promise<void> {
      for (const { freeze, thaw } of proxies) {
        await atSomeTime();
        struck();
        freeze();
        await setTimeout(SILENT_FOR);
        thaw();
      }
    },
  };
}
