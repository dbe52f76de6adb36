import { setTimeout } from 'node:timers/promises';
import type { LiveScreen, ScreenEvents } from '../../../adapters/terminal/live-screen.ts';
import { orAborted } from '../../../processing/runtime/deadlines.ts';
import { type ExitCode, exitCodes } from '../runtime/exit-codes.ts';
import { renderTop } from './render.ts';
import { SORT_ORDERS, type SortOrder, type TopView } from './view.ts';
import type { TopWatch } from './watch.ts';

export type LiveDependencies = {
  readonly watch: Pick<TopWatch, 'refresh' | 'view'>;
  readonly openScreen: (events: ScreenEvents) => LiveScreen;
  readonly intervalMs: number;
  /** Whether there is a keyboard. */
  readonly hasKeys: boolean;
  /** Aborted by SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
};

/** Milliseconds between two frames, so that the ages of what is away go on although nothing answers. */
const FRAME_MS = 1_000;

/** Shows the view until `q`, Ctrl-C or `stop`. The terminal is as before when it returns or throws. */
export async function liveTop(dependencies: LiveDependencies): Promise<ExitCode> {
  const { watch, openScreen, intervalMs, hasKeys, stop } = dependencies;
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, stop]);
  let code: ExitCode = exitCodes.stopped;
  let sort: SortOrder = 'name';
  /** The view that stays while it is paused. */
  let paused: TopView | undefined;

  function end(as: ExitCode): void {
    code = as;
    ended.abort();
  }

  function pauseOrGoOn(): void {
    paused = paused ? undefined : watch.view();
    read();
  }

  const keys = new Map<string, () => void>([
    ['q', () => end(exitCodes.done)],
    ['ctrl-c', () => end(exitCodes.stopped)],
    ['space', pauseOrGoOn],
    ['s', () => void (sort = following(sort))],
  ]);
  const draw = oneAtATime(over, () => {
    const choices = { isPaused: paused !== undefined, sort, intervalMs, hasKeys };
    return screen.draw(renderTop(paused ?? watch.view(), choices, screen.size()));
  });
  const screen = openScreen({
    onKey(name) {
      keys.get(name)?.();
      void draw();
    },
    onResize: () => void draw(),
  });

  async function every(milliseconds: number, work: () => void | Promise<void>): Promise<void> {
    while (!over.aborted) {
      await work();
      await pause(milliseconds, over);
    }
  }

  /** Asks nothing while it is paused. Not awaited: a service that is away does not hold up the next reading of the others. */
  function read(): void {
    if (!paused) void watch.refresh().then(draw);
  }

  try {
    await orAborted(Promise.all([every(intervalMs, read), every(FRAME_MS, draw)]), over);
  } finally {
    ended.abort();
    screen.close();
  }
  return code;
}

/** Work that is done again if it was asked for meanwhile: a slow terminal gets fewer frames, and the last one in any case. */
function oneAtATime(over: AbortSignal, work: () => Promise<void>): () => Promise<void> {
  let isWorking = false;
  let isDue = false;

  return async () => {
    isDue = true;
    if (isWorking) return;
    isWorking = true;
    while (isDue && !over.aborted) {
      isDue = false;
      await work();
    }
    isWorking = false;
  };
}

const following = (sort: SortOrder): SortOrder =>
  SORT_ORDERS[(SORT_ORDERS.indexOf(sort) + 1) % SORT_ORDERS.length] ?? 'name';

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
