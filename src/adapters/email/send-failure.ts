import { ChannelAway, NotificationRefused } from '../../processing/notifications/channel.ts';

/** What nodemailer tells of a failure. */
type MailError = Error & {
  readonly code?: string;
  /** The server's reply, if there was one. */
  readonly responseCode?: number;
  /** True for a reply that the same message would get again. */
  readonly permanent?: boolean;
};

/** The message or its addresses are at fault, though no server was asked. */
const MESSAGE_AT_FAULT = ['EENVELOPE', 'EMESSAGE'];

/** A 5xx reply is a no; everything else may pass: no connection, no answer, a 4xx reply. */
export function sendFailure(error: unknown): ChannelAway | NotificationRefused {
  const cause = error as MailError;
  const { code = 'unknown', responseCode, permanent } = cause;
  const message = `SMTP: ${cause.message}`;
  const isRefused = responseCode === undefined ? MESSAGE_AT_FAULT.includes(code) : permanent;
  if (isRefused) return new NotificationRefused(message, { cause });
  return new ChannelAway(String(responseCode ?? code), message, { cause });
}
