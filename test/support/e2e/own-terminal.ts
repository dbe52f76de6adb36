import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll } from '@jest/globals';
import { PATIENCE_MS } from '../conformance/eventually.ts';
import { machineProgram } from '../machine-program.ts';
import { guardedPids } from './guarded-pids.ts';
import type { Settings } from './running-process.ts';

const TMUX = {
  name: 'tmux',
  variable: 'TMUX_PROGRAM',
  usualPlaces: ['/usr/bin/tmux', '/opt/homebrew/bin/tmux', '/usr/local/bin/tmux'],
  debian: 'tmux',
  homebrew: 'tmux',
};

export type Terminal = {
  /** Types a line, and Enter. */
  type(line: string): Promise<void>;
  /** Presses a key, as tmux names it: `q`, `Space`, `C-c`. */
  press(key: string): Promise<void>;
  /** The lines that it shows now. */
  screen(): Promise<string[]>;
  /** Waits until it shows something. Rejects with what it shows instead. */
  shows(wanted: string | RegExp, timeoutMs?: number): Promise<string[]>;
  resize(columns: number, rows: number): Promise<void>;
  /** Whether the alternate screen is shown, and the cursor; whether long lines are wrapped. */
  state(): Promise<{ alternate: boolean; cursor: boolean; wraps: boolean }>;
};

/** A shell in a real terminal, for the tests of a file. */
export async function ownTerminal(settings: Settings, columns = 80, rows = 24): Promise<Terminal> {
  const folder = await mkdtemp(path.join(tmpdir(), 'allocation-terminal-'));
  const socket = path.join(folder, 'socket');
  const guard = guardedPids();
  // Without jest's environment: NODE_ENV=test would change the behaviour of kafkajs.
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    PS1: '$ ',
    ...settings,
  };

  async function tmux(...args: string[]): Promise<string> {
    const all = ['-u', '-f', '/dev/null', '-S', socket, ...args];
    return (await promisify(execFile)(machineProgram(TMUX), all, { env })).stdout;
  }

  const size = (wide: number, high: number): string[] => ['-x', String(wide), '-y', String(high)];
  await tmux('new-session', '-d', ...size(columns, rows), '/bin/sh');
  guard.started(Number(await tmux('display-message', '-p', '#{pid}')));
  afterAll(async () => {
    await tmux('kill-server');
    guard.close();
    await rm(folder, { recursive: true, force: true });
  });

  const screen = async (): Promise<string[]> => (await tmux('capture-pane', '-p')).split('\n').slice(0, -1);

  return {
    screen,
    async type(line) {
      await tmux('send-keys', '-l', '--', line);
      await tmux('send-keys', 'Enter');
    },
    press: async (key) => void (await tmux('send-keys', key)),
    async shows(wanted, timeoutMs = PATIENCE_MS) {
      const end = performance.now() + timeoutMs;
      for (;;) {
        const lines = await screen();
        const text = lines.join('\n');
        if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return lines;
        if (performance.now() > end) throw new Error(`after ${timeoutMs} ms not shown: ${wanted}\n${text}`);
        await setTimeout(100);
      }
    },
    resize: async (wide, high) => void (await tmux('resize-window', ...size(wide, high))),
    async state() {
      const flags = await tmux('display-message', '-p', '#{alternate_on}#{cursor_flag}#{wrap_flag}');
      return { alternate: flags[0] === '1', cursor: flags[1] === '1', wraps: flags[2] === '1' };
    },
  };
}
