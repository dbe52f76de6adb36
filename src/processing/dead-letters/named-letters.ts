import { decisionText } from './decision.ts';
import { type ResolveDependencies, obstacleTo, type ResolutionRequest } from './resolve.ts';
import { eachLetter } from './ports.ts';

/** Sentences about letters that were named by their ids. */
export type NamedLetters = {
  /** Not empty: nothing is to be done about any of them. */
  readonly refusals: readonly string[];
  /** About those that stay as they are, while the others are done. */
  readonly asTheyAre: readonly string[];
};

/**
 * Looks at the letters that are named, before anything is done. Those that were decided about before are no
 * reason to refuse the others: the same ids may be given again after a stop half-way.
 */
export async function checkNamed(
  ids: ReadonlySet<string>,
  wish: ResolutionRequest,
  { log, topics, stop }: Pick<ResolveDependencies, 'log' | 'topics' | 'stop'>,
): Promise<NamedLetters> {
  const open = new Set<string>();
  const decided = new Map<string, string>();
  const obstacles: string[] = [];
  await eachLetter(
    log,
    (letter, before) => {
      const { id } = letter;
      if (!ids.has(id)) return;
      if (before && !wish.again) {
        const more = wish.decision === 'replayed' ? ': --again replays it once more' : '';
        decided.set(id, `${id} was ${decisionText(before)}${more}`);
        return;
      }
      open.add(id);
      const obstacle = obstacleTo(wish, letter, topics);
      if (obstacle !== undefined) obstacles.push(`${id} cannot be replayed: ${obstacle}`);
    },
    stop,
  );
  const unknown = [...ids].filter((id) => !open.has(id) && !decided.has(id));
  const faults = [...unknown.map((id) => `there is no dead letter ${id}`), ...obstacles];
  const asTheyAre = [...decided].filter(([id]) => !open.has(id)).map(([, sentence]) => sentence);
  if (faults.length > 0) return { refusals: faults, asTheyAre: [] };
  return open.size === 0 ? { refusals: asTheyAre, asTheyAre: [] } : { refusals: [], asTheyAre };
}
