import { describe, expect, it } from '@jest/globals';
import {
  ChannelAway,
  type Notification,
  NotificationRefused,
} from '../../../../src/processing/notifications/channel.ts';
import {
  measuredChannel,
  observeSender,
} from '../../../../src/processing/notifications/notification-metrics.ts';
import { memoryMetrics } from '../../../support/memory/metrics.ts';

const NOTIFICATION: Notification = {
  id: 'c-1/1',
  sku: 'LAMP',
  orderId: 'o1',
  qty: 1,
  time: '2026-01-01T00:00:00.000Z',
  more: 0,
  subject: 'Out of stock: LAMP',
  text: '',
};

describe('the metrics of the notifier', () => {
  it.each([
    ['sent', undefined],
    ['refused', new NotificationRefused('no such user')],
    ['refused', new RangeError('a bug')],
    ['away', new ChannelAway('ESOCKET', 'no answer')],
  ])('count a notification as %s', async (result, failure) => {
    const { metrics, counted } = memoryMetrics();
    const deliver = async (): Promise<void> => {
      if (failure) throw failure;
    };
    const channel = measuredChannel({ deliver }, 'email', metrics);
    const delivered = channel.deliver(NOTIFICATION, new AbortController().signal);
    expect(await delivered.catch((error: unknown) => error)).toBe(failure);
    expect(counted()).toEqual({ [`allocation.notifications{channel="email",result="${result}"}`]: 1 });
  });

  it('show whether it sends', async () => {
    const { metrics, read } = memoryMetrics();
    let isLeader = false;
    observeSender(metrics, { leads: () => isLeader });
    expect(await read()).toEqual({ 'allocation.notifier.leader': 0 });
    isLeader = true;
    expect(await read()).toEqual({ 'allocation.notifier.leader': 1 });
  });
});
