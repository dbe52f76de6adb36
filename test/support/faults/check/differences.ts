import { isDeepStrictEqual } from 'node:util';
import type { ExpectedMessages } from '../../model/expected-messages.ts';

/** Differences between published and expected messages. */
export type Differences = {
  lost: number;
  duplicated: number;
  /** Messages in the wrong order. */
  reordered: number;
  /** Unexpected messages, or messages with other content. */
  wrong: number;
  /** Some examples, for people. */
  examples: string[];
};

type Item = { id: string; content: unknown };
type Outcomes = ReadonlyMap<string, ExpectedMessages>;

const kinds = ['events', 'rejections', 'deadLetters'] as const;
const EXAMPLES = 12;

/** Compares the published messages with those of the pure domain, SKU by SKU, in order. */
export function differences(published: Outcomes, expected: Outcomes): Differences {
  const found: Differences = { lost: 0, duplicated: 0, reordered: 0, wrong: 0, examples: [] };
  for (const key of new Set([...expected.keys(), ...published.keys()])) {
    for (const kind of kinds) {
      const wanted = expected.get(key)?.[kind] ?? [];
      const got = published.get(key)?.[kind] ?? [];
      if (!isDeepStrictEqual(got, wanted))
        compare(`${kind} of ${key}`, got.map(item), wanted.map(item), found);
    }
  }
  return found;
}

const item = (message: string | { ce_id: string }): Item =>
  typeof message === 'string' ? { id: message, content: message } : { id: message.ce_id, content: message };

function compare(what: string, got: readonly Item[], wanted: readonly Item[], found: Differences): void {
  const say = (text: string): void => {
    if (found.examples.length < EXAMPLES) found.examples.push(`${what}: ${text}`);
  };
  // An id is in the list more than once if an invalid record was sent twice.
  const open = Map.groupBy(
    wanted.map(({ id, content }, place) => ({ id, content, place })),
    ({ id }) => id,
  );
  const known = new Set(open.keys());
  let furthest = -1;
  for (const { id, content } of got) {
    const meant = open.get(id)?.shift();
    if (!meant) {
      found[known.has(id) ? 'duplicated' : 'wrong'] += 1;
      say(`${id} is ${known.has(id) ? 'duplicated' : 'unexpected'}`);
      continue;
    }
    if (meant.place < furthest) {
      found.reordered += 1;
      say(`${id} comes too late`);
    }
    furthest = Math.max(furthest, meant.place);
    if (isDeepStrictEqual(content, meant.content)) continue;
    found.wrong += 1;
    say(`${JSON.stringify(content)}, not ${JSON.stringify(meant.content)}`);
  }
  for (const { id } of [...open.values()].flat()) {
    found.lost += 1;
    say(`${id} is lost`);
  }
}
