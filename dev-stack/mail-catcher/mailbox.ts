import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

type Person = { Name: string; Address: string };

/** A mail as the list shows it; the names are those of Mailpit, which takes this place under Docker. */
export type MailSummary = {
  ID: string;
  /** The mail's own, without the angle brackets. */
  MessageID: string;
  From: Person;
  To: Person[];
  Subject: string;
  /** ISO date and time of its arrival. */
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

// The file's name begins with the time of arrival, so that names sort by it.
const newId = (): string => `${Date.now()}-${randomBytes(4).toString('hex')}`;

const read = async (id: string, raw: Buffer): Promise<Mail> =>
  toMail(id, new Date(Number(id.split('-')[0])), raw, await simpleParser(raw));

/** Keeps each mail as a file of its own in `folder`, and reads what is there already. */
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
