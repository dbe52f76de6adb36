import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const launcher = path.join(import.meta.dirname, 'chromium-at-usual-priority.sh');

/** Starts the machine's Chromium without a window. CHROMIUM is its path if it is not in a usual place. */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? usualPlaces.find((place) => existsSync(place));
  if (!executablePath)
    throw new Error(
      'Chromium is missing. Debian: apt-get install chromium; macOS: brew install chromium; or set CHROMIUM to its path.',
    );
  return chromium.launch({
    executablePath: launcher,
    env: { ...process.env, CHROMIUM: executablePath },
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
