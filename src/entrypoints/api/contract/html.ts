import escapeHtml from 'escape-html';

/** Text that is HTML. */
export type Html = { readonly html: string };
type Part = Html | string | number | undefined | readonly Part[];

/** HTML of a template: all parts but `Html` are escaped; lists are joined, and undefined is left out. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: literals.reduce((text, literal, index) => text + toHtml(parts[index - 1]) + literal),
});

function toHtml(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(toHtml).join('');
}
