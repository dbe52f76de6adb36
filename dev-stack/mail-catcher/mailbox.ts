import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

type Person = { Name: string; Address: string };

/** A mail as the list shows it. The field names are those of Mailpit, which is used instead under Docker. */
export type MailSummary = {
  ID: string;
  /** Message-ID of the mail, without the angle brackets. */
  MessageID: string;
  From: Person;
  To: Person[];
  Subject: string;
  /** Date and time of arrival (ISO 8601). */
  Created: string;
  /** Bytes. */
  Size: number;
  Snippet: string;
};

export type Mail = { summary: MailSummary; text: string; html: string };

export type Mailbox = {
  /** Newest first. */
  mails(): Mail[];
  receive(raw: Buffer): Promise<void>;
};

const people = (field: AddressObject | AddressObject[] | undefined): Person[] =>
  [field ?? []]
    .flat()
    .flatMap(({ value }) => value.map((one) => ({ Name: one.name, Address: one.address ?? '' })));

const toMail = (id: string, created: Date, raw: Buffer, parsed: ParsedMail): Mail => {
  const text = parsed.text ?? '';
  const summary = {
    ID: id,
    MessageID: (parsed.messageId ?? '').replace(/^<|>$/g, ''),
    From: people(parsed.from)[0] ?? { Name: '', Address: '' },
    To: people(parsed.to),
    Subject: parsed.subject ?? '',
    Created: created.toISOString(),
    Size: raw.length,
    Snippet: text.replace(/\s+/g, ' ').trim().slice(0, 250),
  };
  return { summary, text, html: parsed.html || '' };
};

// The file name begins with the time of arrival, so names sort by it.
const newId = (): string => `${Date.now()}-${randomBytes(4).toString('hex')}`;

const read = async (id: string, raw: Buffer): Promise<Mail> =>
  toMail(id, new Date(Number(id.split('-')[0])), raw, await simpleParser(raw));

/** Stores each mail as a file in `folder`, and reads the mails that are already there. */
export const openMailbox = async (folder: string): Promise<Mailbox> => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.eml'))
    .toSorted()
    .toReversed();
  const mails = await Promise.all(
    files.map((file) => read(path.basename(file, '.eml'), readFileSync(path.join(folder, file)))),
  );
  return {
    mails: () => mails,
    receive: async (raw) => {
      const id = newId();
      await writeFile(path.join(folder, `${id}.eml`), raw);
      mails.unshift(await read(id, raw));
    },
  };
};
