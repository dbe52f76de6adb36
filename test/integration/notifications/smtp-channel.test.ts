import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { callbackify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server';
import { type ParsedMail, simpleParser } from 'mailparser';
import { messageId, smtpChannel } from '../../../src/adapters/email/smtp-channel.ts';
import {
  ChannelAway,
  type Notification,
  NotificationRefused,
} from '../../../src/processing/notifications/channel.ts';
import { compose } from '../../../src/processing/notifications/message-text.ts';
import type { Shortage } from '../../../src/processing/notifications/shortage.ts';
import { aShortage, shortages } from '../../support/builders/shortages.ts';

const { signal: NEVER } = new AbortController();
const FROM = 'allocation@shop.org';
const TO = 'buyer@shop.org';

const about = (over: Partial<Shortage> = {}): Notification => compose([aShortage(over)], 1, []);

const servers: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => void server.close(done))));
});

const portOf = (server: Server): number => (server.address() as { port: number }).port;

/** The receiver of mails, in the form that the server needs. */
const callback =
  (take: (stream: SMTPServerDataStream) => Promise<void>): NonNullable<SMTPServerOptions['onData']> =>
  (stream, _, done) =>
    callbackify(take)(stream, (error) => done(error));

/** A real SMTP server in this process, for answers that the mail catcher does not give. */
async function anSmtpServer(options: SMTPServerOptions = {}) {
  const mails: ParsedMail[] = [];
  const sessions: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onConnect: (session, done) => {
      sessions.push(session.id);
      done();
    },
    onData: callback(async (stream) => void mails.push(await simpleParser(stream))),
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined);
  const listener: Server = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = `smtp://127.0.0.1:${portOf(listener)}`;
  return { mails, sessions, url, channel: smtpChannel({ url, from: FROM, to: TO }) };
}

const reply = (responseCode: number): Error =>
  Object.assign(new Error('the answer of this server'), { responseCode });

describe('an e-mail', () => {
  it('has sender, recipient, subject, text and Message-ID', async () => {
    const { channel, mails } = await anSmtpServer();
    const notification = about();
    await channel.deliver(notification, NEVER);
    const [mail] = mails;
    expect(mail?.from?.value).toEqual([{ address: FROM, name: '' }]);
    expect([mail?.to].flat()[0]?.value).toEqual([{ address: TO, name: '' }]);
    expect(mail?.messageId).toBe(messageId(notification.id, FROM));
    expect(mail?.subject).toBe(notification.subject);
    expect(mail?.text).toBe(notification.text);
    expect(mail?.html).toBe(false);
  });

  it('is marked as automatic, without naming the program', async () => {
    const { channel, mails } = await anSmtpServer();
    await channel.deliver(about(), NEVER);
    expect(mails[0]?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mails[0]?.headers.has('x-mailer')).toBe(false);
  });

  it('has the same Message-ID when it is sent again', async () => {
    const { channel, mails } = await anSmtpServer();
    await channel.deliver(about(), NEVER);
    await channel.deliver(about(), NEVER);
    expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(1);
  });

  it.each([
    ['letters of all scripts', 'Ä椅子 Стол 𝄞'],
    ['text that looks like headers', 'LAMP Bcc: thief@evil.org'],
    ['text that looks like an encoded word', '=?utf-8?q?LAMP=0D=0ABcc:_thief@evil.org?='],
    ['text that looks like addresses', '"a" <thief@evil.org>, b@evil.org'],
    ['text that looks like the end of a mail', '.'],
    ['quotes and backslashes', '\\"\'`$(x)%0D%0A'],
    ['255 characters', '椅'.repeat(255)],
    ['spaces around', '  LAMP  '],
  ])('contains %s in SKU and order unchanged, and nowhere else', async (_, text) => {
    const { channel, mails } = await anSmtpServer();
    const notification = about({ sku: text, orderId: text, eventId: `${text}/1` });
    await channel.deliver(notification, NEVER);
    const [mail] = mails;
    // Mail servers fold and unfold the white space of a header.
    const squeezed = (subject = ''): string => subject.replaceAll(/\s+/g, ' ').trim();
    expect(squeezed(mail?.subject)).toBe(squeezed(notification.subject));
    expect(mail?.text).toBe(notification.text);
    expect([...(mail?.headers.keys() ?? [])].toSorted()).toEqual([
      'auto-submitted',
      'content-transfer-encoding',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
  });

  it('arrives completely with the longest possible text', async () => {
    const { channel, mails } = await anSmtpServer();
    const lines = shortages(1, 21, { sku: '椅'.repeat(255), orderId: '𝄞'.repeat(127) });
    const notification = compose(lines as [Shortage, ...Shortage[]], 1_000_000, []);
    await channel.deliver(notification, NEVER);
    expect(mails[0]?.text).toBe(notification.text);
  });

  it('uses a new connection each time', async () => {
    const { channel, sessions } = await anSmtpServer();
    await channel.deliver(about(), NEVER);
    await channel.deliver(about(), NEVER);
    expect(new Set(sessions).size).toBe(2);
  });

  it('is sent after a login if the URL has a user', async () => {
    const users: unknown[] = [];
    const { url } = await anSmtpServer({
      onAuth: ({ username, password }, _, done) => {
        users.push([username, password]);
        done(null, { user: username ?? '' });
      },
    });
    const withUser = url.replace('smtp://', 'smtp://notifier:p%40ss@');
    await smtpChannel({ url: withUser, from: FROM, to: TO }).deliver(about(), NEVER);
    expect(users).toEqual([['notifier', 'p@ss']]);
  });
});

describe('a server that refuses', () => {
  it.each<[string, SMTPServerOptions]>([
    ['the sender', { onMailFrom: (_, __, done) => done(reply(550)) }],
    ['the addressee', { onRcptTo: (_, __, done) => done(reply(550)) }],
    ['the message', { onData: (stream, _, done) => void stream.resume().on('end', () => done(reply(554))) }],
    ['the caller', { onConnect: (_, done) => done(reply(554)) }],
  ])('%s: the notification counts as refused, with the reply of the server', async (_, options) => {
    const { channel } = await anSmtpServer(options);
    const delivered = channel.deliver(about(), NEVER);
    await expect(delivered).rejects.toThrow(NotificationRefused);
    await expect(delivered).rejects.toThrow(/55[04].*the answer of this server/);
  });

  it('the login: the notification counts as refused, and the error does not contain the password', async () => {
    const { url } = await anSmtpServer({ onAuth: (_, __, done) => done(reply(535)) });
    const withUser = url.replace('smtp://', 'smtp://notifier:a-secret@');
    const error = await smtpChannel({ url: withUser, from: FROM, to: TO })
      .deliver(about(), NEVER)
      .catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(NotificationRefused);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('a-secret');
  });
});

describe('a server that neither accepts nor refuses', () => {
  it.each<[string, SMTPServerOptions, string]>([
    ['421 to the call', { onConnect: (_, done) => done(reply(421)) }, '421'],
    ['451 to the addressee', { onRcptTo: (_, __, done) => done(reply(451)) }, '451'],
    [
      '452 to the message',
      { onData: (stream, _, done) => void stream.resume().on('end', () => done(reply(452))) },
      '452',
    ],
  ])('counts as away after %s', async (_, options, kind) => {
    const { channel } = await anSmtpServer(options);
    const delivered = channel.deliver(about(), NEVER);
    await expect(delivered).rejects.toThrow(ChannelAway);
    await expect(delivered).rejects.toMatchObject({ kind });
  });

  it('counts as away if nothing listens', async () => {
    const channel = smtpChannel({ url: 'smtp://127.0.0.1:1', from: FROM, to: TO });
    await expect(channel.deliver(about(), NEVER)).rejects.toMatchObject({
      name: 'ChannelAway',
      kind: 'ESOCKET',
    });
  });

  it('counts as away if the connection breaks', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const channel = smtpChannel({ url: `smtp://127.0.0.1:${portOf(server)}`, from: FROM, to: TO });
    await expect(channel.deliver(about(), NEVER)).rejects.toThrow(ChannelAway);
  });

  it('counts as away if it does not answer in time, or the caller stops', async () => {
    const sockets: { destroy(): void }[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const url = `smtp://127.0.0.1:${portOf(server)}`;
    const impatient = smtpChannel({ url: `${url}?greetingTimeout=50`, from: FROM, to: TO });
    await expect(impatient.deliver(about(), NEVER)).rejects.toMatchObject({ kind: 'ETIMEDOUT' });
    const patient = smtpChannel({ url, from: FROM, to: TO });
    await expect(patient.deliver(about(), AbortSignal.timeout(50))).rejects.toThrow(ChannelAway);
    for (const socket of sockets) socket.destroy();
  });
});
