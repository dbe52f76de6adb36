import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { createTransport } from 'nodemailer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import {
  ChannelAway,
  type NotificationChannel,
  NotificationRefused,
} from '../../processing/notifications/channel.ts';

export type SmtpSettings = {
  /** smtp://user:password@host:port (STARTTLS where the server offers it), or smtps://. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
};

/** Milliseconds each for the DNS look-up, the TCP connection and the greeting of the server. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Milliseconds without data from the server. */
const IDLE_TIMEOUT_MS = 30_000;

/** Sends each notification as a plain-text e-mail, over a new connection: an idle one may be dead without notice. */
export function smtpChannel({ url, from, to }: SmtpSettings): NotificationChannel {
  const transport = createTransport({
    url,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver({ id, subject, text }, signal) {
      try {
        await transport.sendMail({
          // Objects, so that nodemailer does not parse the address as a list, or as a name with an address.
          from: { name: '', address: from },
          to: { name: '', address: to },
          subject: literalSubject(subject),
          text,
          messageId: messageId(id, from),
          // RFC 3834: no automatic replies.
          headers: { 'Auto-Submitted': 'auto-generated' },
          xMailer: false,
          signal,
        });
      } catch (error) {
        throw sendFailure(error);
      }
    },
  };
}

/**
 * nodemailer does not encode a text that looks like an encoded word (`=?…?=`), and mail programs would decode a SKU that
 * looks like one: encode such a subject here.
 */
const literalSubject = (subject: string): string =>
  subject.includes('=?') ? encodeWord(subject, 'B', 52) : subject;

/**
 * Returns the Message-ID, the same for the same notification, so that mail programs recognise a second copy. The id is
 * hashed because it may contain any text, and a header may not.
 */
export function messageId(notificationId: string, from: string): string {
  const domain = domainToASCII(from.slice(from.lastIndexOf('@') + 1)) || 'localhost';
  return `<${createHash('sha256').update(notificationId).digest('hex')}@${domain}>`;
}

/** An error of nodemailer. */
type MailError = Error & {
  readonly code?: string;
  /** The server's reply, if there was one. */
  readonly responseCode?: number;
  /** True if the same message would get the same reply again (5xx). */
  readonly permanent?: boolean;
};

/** Codes that mean an invalid message or address, if no server replied. */
const MESSAGE_AT_FAULT = ['EENVELOPE', 'EMESSAGE'];

/**
 * Returns NotificationRefused for a 5xx reply or an invalid message; ChannelAway for everything else, since it may pass:
 * no connection, no answer, a 4xx reply.
 */
export function sendFailure(error: unknown): ChannelAway | NotificationRefused {
  const cause = error as MailError;
  const { code = 'unknown', responseCode, permanent } = cause;
  const message = `SMTP: ${cause.message}`;
  const isRefused = responseCode === undefined ? MESSAGE_AT_FAULT.includes(code) : permanent;
  if (isRefused) return new NotificationRefused(message, { cause });
  return new ChannelAway(String(responseCode ?? code), message, { cause });
}
