/** Catches mails by SMTP and shows them on a web page. Environment: SMTP_PORT, MAIL_PORT, MAIL_FOLDER. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { openMailbox } from './mailbox.ts';
import { mailPage } from './page.ts';

const host = '127.0.0.1';
const largestMailBytes = 25_000_000;
const mailbox = await openMailbox(process.env['MAIL_FOLDER'] ?? '.');

const deliver = callbackify(async (stream: Readable) => mailbox.receive(await buffer(stream)));

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  size: largestMailBytes,
  onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anybody' }),
  onData: (stream, _session, done) => deliver(stream, (error) => done(error)),
});

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};

const list = (): string => {
  const messages = mailbox.mails().map((mail) => mail.summary);
  return JSON.stringify({ total: messages.length, count: messages.length, start: 0, messages });
};

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const { pathname } = new URL(request.url ?? '/', 'http://mail');
  if (pathname === '/') return send(response, 200, 'text/html; charset=utf-8', mailPage(mailbox.mails()));
  if (pathname === '/api/v1/messages') return send(response, 200, 'application/json', list());
  const id = /^\/api\/v1\/message\/([^/]+)$/.exec(pathname)?.[1];
  const mail = mailbox.mails().find(({ summary }) => summary.ID === id);
  if (!mail) return send(response, 404, 'text/plain; charset=utf-8', 'There is no such page or mail.\n');
  return send(
    response,
    200,
    'application/json',
    JSON.stringify({ ...mail.summary, Text: mail.text, HTML: mail.html }),
  );
};

smtp.on('error', (error) => console.error(`smtp: ${error.message}`));
smtp.listen(Number(process.env['SMTP_PORT']), host);
createServer(answer).listen(Number(process.env['MAIL_PORT']), host);
process.once('SIGTERM', () => process.exit(0));
