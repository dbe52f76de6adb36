import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { discardFolder, endProgram } from '../../../dev-stack/process/end-program.ts';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { runningProgram } from '../../../dev-stack/process/program-record.ts';
import { startMailCatcher } from '../../../dev-stack/services/mail-catcher.ts';
import { eventually } from '../conformance/eventually.ts';
import { guardedPids } from './guarded-pids.ts';

/** A received mail; field names as in Mailpit's API. */
export type CaughtMail = {
  readonly ID: string;
  readonly MessageID: string;
  readonly From: { readonly Address: string };
  readonly To: readonly { readonly Address: string }[];
  readonly Subject: string;
  /** The beginning of the text, in one line. */
  readonly Snippet: string;
};

const NAME = 'mail-catcher';

/** A real SMTP server for a test file, on ports of its own; not started yet. Its mails remain when it stops. */
export async function ownMailCatcher() {
  const { smtp, page } = await freePorts(['smtp', 'page']);
  const dir = await mkdtemp(path.join(tmpdir(), 'allocation-mails-'));
  const guard = guardedPids();
  afterAll(async () => {
    const running = runningProgram(dir, NAME);
    await discardFolder(dir);
    if (running) guard.ended(running.pid);
    guard.close();
  });

  async function ask<Answer>(question: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${page}/api/v1/${question}`);
    return (await response.json()) as Answer;
  }

  /** All mails in order of arrival. */
  const mails = async (): Promise<CaughtMail[]> =>
    (await ask<{ messages: CaughtMail[] }>('messages')).messages.toReversed();

  return {
    url: `smtp://127.0.0.1:${smtp}`,
    async start(): Promise<void> {
      await startMailCatcher({ dir, smtpPort: smtp, pagePort: page });
      const running = runningProgram(dir, NAME);
      if (running) guard.started(running.pid);
    },
    async stop(): Promise<void> {
      const running = runningProgram(dir, NAME);
      await endProgram(dir, NAME);
      if (running) guard.ended(running.pid);
    },
    mails,
    /** Waits until at least `count` mails satisfy the condition, and returns them. */
    async received(
      count: number,
      isMeant: (mail: CaughtMail) => boolean = () => true,
    ): Promise<CaughtMail[]> {
      const found = async (): Promise<CaughtMail[]> => (await mails()).filter(isMeant);
      await eventually(`${count} mails are received`, async () => (await found()).length >= count);
      return found();
    },
    textOf: async ({ ID }: CaughtMail): Promise<string> =>
      (await ask<{ Text: string }>(`message/${ID}`)).Text,
  };
}
