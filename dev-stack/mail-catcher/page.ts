import type { Mail } from './mailbox.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');

const row = ({ summary, text }: Mail): string => `
  <details>
    <summary><time>${summary.Created}</time> <b>${escape(summary.Subject)}</b>
      to ${escape(summary.To.map((person) => person.Address).join(', '))}</summary>
    <pre>${escape(text)}</pre>
  </details>`;

/** The page that lists the mails; the text of each can be unfolded. */
export const mailPage = (mails: Mail[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mails (${mails.length})</title>
<style>body { font-family: sans-serif; margin: 2rem } time { color: gray } pre { white-space: pre-wrap }</style>
<h1>Mails</h1>
${mails.length === 0 ? '<p>None yet. Reload this page after a mail was sent.</p>' : mails.map(row).join('')}
</html>
`;
