import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from '../../../../src/entrypoints/api/contract/asyncapi.ts';
import { html } from '../../../../src/entrypoints/api/contract/html.ts';
import { messagesPage } from '../../../../src/entrypoints/api/contract/messages-page.ts';
import { valueForm } from '../../../../src/entrypoints/api/contract/value-form.ts';
import { configured } from '../../../support/builders/config.ts';

const HOSTILE = `"><script>alert('x')</script>&lt;\``;

describe('HTML of a template', () => {
  it('escapes text, and keeps HTML that is inside', () => {
    const inner = html`<b title="${HOSTILE}">${HOSTILE}</b>`;
    expect(html`<p>${[inner, ' & ', 3, undefined]}</p>`.html).toBe(
      `<p><b title="${ESCAPED}">${ESCAPED}</b> &amp; 3</p>`,
    );
  });
});

const ESCAPED = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;lt;`';

describe('the page of the messages', () => {
  it('has no script, no inline style, and nothing of a setting as HTML', () => {
    const page = messagesPage(
      asyncApiDocument(configured({ EVENT_SOURCE: HOSTILE, CONSUMER_GROUP: HOSTILE })),
    );
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    expect(page).toContain('ce_source: &quot;&gt;&lt;script&gt;');
  });
});

describe('the form of a value', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'whole number, 1 to 9'],
    [{ type: 'string', minLength: 1, maxLength: 255 }, 'text, 1 to 255 characters'],
    [{ type: 'string', maxLength: 4_000 }, 'text, at most 4000 characters'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text or null'],
    [{ type: 'boolean' }, 'true or false'],
    [{ type: 'string', enum: ['A', 'B'] }, 'A, B'],
    [{ type: 'string', const: '1.0' }, '1.0'],
    [{}, 'anything'],
  ])('of %j is: %s', (schema, form) => {
    expect(valueForm(schema)).toBe(form);
  });
});
