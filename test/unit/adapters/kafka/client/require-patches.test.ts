import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from '@jest/globals';
import { requirePatches } from '../../../../../src/adapters/kafka/client/require-patches.ts';
import { readPatches } from '../../../../support/kafkajs/patch-files.ts';
import { installedSources, withoutPatch } from '../../../../support/kafkajs/without-patch.ts';

const installed = installedSources();
const names = readPatches().map(({ name }) => name);

/** Patches that change lines of another patch: they cannot be applied without that patch. */
const BUILT_ON: Readonly<Record<string, string[]>> = {
  '021+offsets-as-numbers': ['029+aborted-transactions'],
  '023+lazy-records': ['024+shared-header-names', '031+unreadable-batches', '032+contents-not-kept'],
  '027+answers-by-partition': ['030+refusals-name-topics', '033+missing-topics'],
  '028+groups-outlive-coordinators': ['031+unreadable-batches'],
};

const refusal = (missing: readonly string[]): string =>
  `kafkajs lacks ${missing.map((name) => `patches/kafkajs+2.2.4+${name}.patch`).join(', ')}: install by npm ci, scripts included`;

test('the installed kafkajs has all patches', () => {
  expect(requirePatches).not.toThrow();
});

test('patches/README.md states for each patch the reason, the change and the tests', () => {
  const page = readFileSync(new URL('../../../../../patches/README.md', import.meta.url), 'utf8');
  const sections = page.split(/^### /m).slice(1);
  expect(sections.map((section) => section.split('\n')[0])).toEqual(
    names.map((name) => name.replace('+', ' ')),
  );
  for (const section of sections) expect(section).toMatch(/\*\*Why\.[^]*\*\*What changes\.[^]*\*\*Held by\./);
});

describe('a kafkajs', () => {
  it('given no patch at all, is refused with the names of all patches', () => {
    expect(() => requirePatches(() => '')).toThrow(refusal(names));
  });

  it.each(names)('given that %s is missing, is refused with the name of that patch', (name) => {
    const { sources, removed } = withoutPatch(installed, name);
    expect(removed).toEqual([name, ...(BUILT_ON[name] ?? [])]);
    const textOf = (file: string): string => sources.get(`node_modules/kafkajs/src/${file}`) ?? '';
    expect(() => requirePatches(textOf)).toThrow(refusal(removed));
  });
});
