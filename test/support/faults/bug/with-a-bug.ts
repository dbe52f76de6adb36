import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Settings } from '../../e2e/running-process.ts';

const handler = pathToFileURL(path.join(import.meta.dirname, 'handler-with-a-bug.ts'));

/** Settings for a real worker with a bug in one handler. */
export const WITH_A_BUG: Settings = { NODE_OPTIONS: `--import=${handler.href}` };
