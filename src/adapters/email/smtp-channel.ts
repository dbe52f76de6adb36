import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { createTransport } from 'nodemailer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import type { NotificationChannel } from '../../processing/notifications/channel.ts';
import { sendFailure } from './send-failure.ts';

export type SmtpSettings = {
  /** smtp://user:password@host:port (STARTTLS where the server offers it), or smtps://. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
};

/** Milliseconds for the server to be found, to answer the call, and to say its name. */
const REACHED_WITHIN = 10_000;
/** Milliseconds without a word from it. */
const SILENT_AT_MOST = 30_000;

/** One plain-text e-mail a notification, each by a connection of its own: an idle one may be dead unnoticed. */
export function smtpChannel({ url, from, to }: SmtpSettings): NotificationChannel {
  const transport = createTransport({
    url,
    dnsTimeout: REACHED_WITHIN,
    connectionTimeout: REACHED_WITHIN,
    greetingTimeout: REACHED_WITHIN,
    socketTimeout: SILENT_AT_MOST,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver({ id, subject, text }, signal) {
      try {
        await transport.sendMail({
          // As objects: an address is never read as a list, nor as a name and an address.
          from: { name: '', address: from },
          to: { name: '', address: to },
          subject: asItIs(subject),
          text,
          messageId: messageId(id, from),
          // Answering machines are not to answer.
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

/** nodemailer leaves alone what is encoded already; a SKU that only looks so would be shown as something else. */
const asItIs = (subject: string): string => (subject.includes('=?') ? encodeWord(subject, 'B', 52) : subject);

/**
 * The same for the same notification, so that mail programs know a second copy. An event's id may hold any text:
 * its hash may stand in a header.
 */
export function messageId(notificationId: string, from: string): string {
  const domain = domainToASCII(from.slice(from.lastIndexOf('@') + 1)) || 'localhost';
  return `<${createHash('sha256').update(notificationId).digest('hex')}@${domain}>`;
}
