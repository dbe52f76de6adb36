import { freePorts } from '../../../dev-stack/process/port.ts';
import { startMailCatcher } from '../../../dev-stack/services/mail-catcher.ts';
import { eventually } from '../conformance/eventually.ts';
import { ownPrograms } from './own-programs.ts';

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
  const programs = ownPrograms('mails');
  const dir = await programs.folder();

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
      await programs.started(NAME);
    },
    stop: (): Promise<void> => programs.stop(NAME),
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
