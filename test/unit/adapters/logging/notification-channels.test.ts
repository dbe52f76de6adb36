import { describe, expect, it } from '@jest/globals';
import { messageId, sendFailure } from '../../../../src/adapters/email/smtp-channel.ts';
import { logNotificationChannel } from '../../../../src/adapters/logging/log-notification-channel.ts';
import { ChannelAway, NotificationRefused } from '../../../../src/processing/notifications/channel.ts';
import { compose } from '../../../../src/processing/notifications/message-text.ts';
import { aShortage, shortages } from '../../../support/builders/shortages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import type { Shortage } from '../../../../src/processing/notifications/shortage.ts';

const { signal: NEVER } = new AbortController();

describe('a Message-ID', () => {
  it('is the same for the same notification', () => {
    expect(messageId('command-1/1', 'a@shop.org')).toBe(messageId('command-1/1', 'b@shop.org'));
  });

  it('is different for another notification', () => {
    expect(messageId('command-1/2', 'a@shop.org')).not.toBe(messageId('command-1/1', 'a@shop.org'));
  });

  it.each([
    ['a@localhost', 'localhost'],
    ['a@shop.org', 'shop.org'],
    ['a@möbel.de', 'xn--mbel-5qa.de'],
    ['a@xn--iñvalid.org', 'localhost'],
  ])('given the sender %s, ends in %s', (from, domain) => {
    expect(messageId('<ü>\r\nBcc: x@y', from)).toMatch(new RegExp(`^<[0-9a-f]{64}@${domain}>$`));
  });
});

describe('a failure to send', () => {
  const failure = (over: object) => sendFailure(Object.assign(new Error('it failed'), over));

  it.each([
    ['550 to the recipient', { code: 'EENVELOPE', responseCode: 550, permanent: true }],
    ['535 to the login', { code: 'EAUTH', responseCode: 535, permanent: true }],
    ['554 to the message', { code: 'EMESSAGE', responseCode: 554, permanent: true }],
    ['an invalid address', { code: 'EENVELOPE' }],
    ['a message larger than the server accepts', { code: 'EMESSAGE' }],
  ])('given %s, is a refusal', (_, over) => {
    expect(failure(over)).toBeInstanceOf(NotificationRefused);
  });

  it.each([
    ['no connection', { code: 'ESOCKET' }, 'ESOCKET'],
    ['no answer', { code: 'ETIMEDOUT' }, 'ETIMEDOUT'],
    ['no such host', { code: 'EDNS' }, 'EDNS'],
    ['421 to the call', { code: 'EPROTOCOL', responseCode: 421, permanent: false }, '421'],
    ['450 to the recipient', { code: 'EENVELOPE', responseCode: 450, permanent: false }, '450'],
    ['503, an error of the session', { code: 'EENVELOPE', responseCode: 503, permanent: false }, '503'],
    ['an unknown error', {}, 'unknown'],
  ])('given %s, can be retried', (_, over, kind) => {
    expect(failure(over)).toBeInstanceOf(ChannelAway);
    expect(failure(over)).toMatchObject({ kind, message: 'SMTP: it failed' });
  });
});

describe('the log as a channel', () => {
  it('writes one warning with all facts of the notification', async () => {
    const logger = memoryLogger();
    const [first, ...more] = shortages(1, 3);
    const notification = compose([first ?? aShortage(), ...more] as [Shortage, ...Shortage[]], 3, []);
    await logNotificationChannel(logger).deliver(notification, NEVER);
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        message: 'Out of stock: LAMP (3 order lines)',
        id: 'LAMP-1/1',
        sku: 'LAMP',
        orderId: 'order-1',
        qty: 1,
        time: '2023-11-14T22:13:20.000Z',
        more: 2,
      },
    ]);
  });
});
