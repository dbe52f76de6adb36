import {
  ChannelAway,
  type Notification,
  type NotificationChannel,
  NotificationRefused,
} from '../../../src/processing/notifications/channel.ts';

/** The answer of the recipient's server: accepted, refused, or away for this reason. */
export type Answer = 'yes' | 'no' | { readonly away: string };

/** Keeps all notifications, regardless of its answer. Default answer: accepted. */
export function memoryChannel(answerTo: (notification: Notification) => Answer = () => 'yes') {
  const asked: Notification[] = [];
  const taken: Notification[] = [];
  const channel: NotificationChannel = {
    deliver(notification) {
      asked.push(notification);
      const answer = answerTo(notification);
      if (answer === 'no') return Promise.reject(new NotificationRefused('550 no such user'));
      if (answer !== 'yes')
        return Promise.reject(new ChannelAway(answer.away, `${answer.away} come back later`));
      taken.push(notification);
      return Promise.resolve();
    },
  };
  return { channel, asked, taken };
}
