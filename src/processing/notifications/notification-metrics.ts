import { counterOf, type Metrics, observedOf } from '../runtime/metrics.ts';
import { ChannelAway, type NotificationChannel } from './channel.ts';

const CHANNELS = ['email', 'log'] as const;
const RESULTS = ['sent', 'refused', 'away'] as const;

export const NOTIFICATIONS = counterOf({
  name: 'allocation.notifications',
  unit: '{notification}',
  description: 'Attempts to send a notification, by result: sent, refused by the receiver, receiver away',
  labels: { channel: CHANNELS, result: RESULTS },
});

export const NOTIFIER_LEADER = observedOf({
  labels: {},
  metrics: {
    leader: {
      kind: 'gauge',
      name: 'allocation.notifier.leader',
      unit: '',
      description: '1 if this notifier sends, 0 if it stands by',
    },
  },
});

/** The same channel; attempts are counted. */
export function measuredChannel(
  inner: NotificationChannel,
  channel: (typeof CHANNELS)[number],
  metrics: Metrics,
): NotificationChannel {
  const zeros = RESULTS.map((result) => ({ channel, result }));
  const notifications = metrics.counter({ ...NOTIFICATIONS, zeros });

  return {
    async deliver(notification, signal) {
      try {
        await inner.deliver(notification, signal);
      } catch (error) {
        notifications.add(1, { channel, result: error instanceof ChannelAway ? 'away' : 'refused' });
        throw error;
      }
      notifications.add(1, { channel, result: 'sent' });
    },
  };
}

/** Lets the leadership of the sender be read. */
export const observeSender = (metrics: Metrics, leadership: { leads(): boolean }): void =>
  metrics.observe(NOTIFIER_LEADER, () => [{ labels: {}, values: { leader: leadership.leads() ? 1 : 0 } }]);
