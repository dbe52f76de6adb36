import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { machineProgram } from '../machine-program.ts';

const CHROMIUM = {
  name: 'Chromium',
  variable: 'CHROMIUM',
  usualPlaces: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debian: 'chromium',
  homebrew: 'chromium',
};

const launcher = path.join(import.meta.dirname, 'chromium-at-usual-priority.sh');

/** Starts the machine's Chromium without a window. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: launcher,
    env: { ...process.env, CHROMIUM: machineProgram(CHROMIUM) },
    // No sandbox, because root cannot have one. The other flags prevent requests to its vendor.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
