import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { apiDocument } from '../../support/api-document.ts';

const PAGES_WITH_EXAMPLES = ['README.md', 'docs/http-api.md', 'docs/command-line.md', 'docs/producing.md'];

describe('the examples of the docs page, of the README, of docs/ and of examples/', () => {
  it('can be run one after the other: no order or batch appears in two of them', async () => {
    const [document, pages, files] = await Promise.all([
      apiDocument(),
      readAll(PAGES_WITH_EXAMPLES),
      readAll(['examples/commands.jsonl', 'examples/batches.csv', 'examples/orders.csv']),
    ]);
    const names = [JSON.stringify(document.paths), ...pages, files.join('\n')].map(namesIn);
    for (const found of names) expect(found.size).toBeGreaterThan(1);
    const all = names.flatMap((found) => [...found]);
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  });
});

function readAll(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

/** The orders and batches in JSON, command-line options or CSV rows. */
function namesIn(text: string): Set<string> {
  const patterns = [
    /\\?"(?:ref|orderId)\\?":\\?"([\w-]+)/g,
    /--(?:ref|order-id) ([\w-]+)/g,
    /^((?:order|table|lamp)-\d+),/gm,
  ];
  return new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name)));
}
