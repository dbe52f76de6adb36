import type { Browser } from 'playwright-core';
import { freePort } from '../../dev-stack/process/port.ts';
import { startChromium } from '../../test/support/e2e/chromium.ts';
import { sendOpenLoop, take } from '../latency/open-loop.ts';
import { commands, type LoadCommand, SKUS } from '../load/commands.ts';
import { commandMessage } from '../load/messages.ts';
import { ownTopic } from '../load/own-topic.ts';
import { loadProducer } from '../load/producing.ts';
import { whileRunning } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { writeFullStock } from '../page/full-stock.ts';
import { visit, watchResponse } from '../page/visits.ts';
import type { BenchContext, Scenario } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';

const PER_SECOND = 2_000;
const LIVE_SECONDS = 20;
const VISITS = 5;

export const page: Scenario = {
  name: 'page',
  about:
    'the page in Chromium: first content with 10,000 products and a million lines, live at 2,000 events a second',
  seconds: () => 150,
  onDemand: true,
  async run(context) {
    const browser = await startChromium();
    try {
      return { figures: await measured(context, browser) };
    } finally {
      await browser.close();
    }
  },
};

const measured = ({ stack, settings, progress }: BenchContext, browser: Browser): Promise<Figures> =>
  ownTopic(stack.kafka, (topic) =>
    withSystem(stack, topic, async (system) => {
      progress('writes a million lines');
      await writeFullStock(system.database);
      const port = await freePort();
      const processes = [
        system.start('worker'),
        system.start('relay'),
        system.start('api', { API_PORT: String(port) }),
      ];
      await whileRunning(processes, Promise.all(processes.map(({ ready }) => ready)));
      const address = `http://127.0.0.1:${port}/`;
      const figures: Record<string, Figures[string]> = {};
      for (const hash of ['#/stock', '#/stock/PAGE-00100', '#/shortages', '#/orders?search=page-order-1'])
        figures[`first content, ${hash}`] = await firstContent(browser, address + hash, progress);
      const load = commands({
        count: SKUS + PER_SECOND * LIVE_SECONDS,
        distribution: 'spread',
        seed: settings.seed,
      });
      const producer = loadProducer(stack.kafka);
      const live = await browser.newPage();
      try {
        await producer.connect();
        await producer.send({ topic, messages: take(messagesOf(load), SKUS), acks: -1 });
        await live.goto(`${address}#/live`);
        await live.getByText('following').waitFor();
        const response = await watchResponse(live);
        const sending = sendOpenLoop(producer, topic, messagesOf(load), PER_SECOND, (sent) =>
          progress(`live: ${sent} of ${PER_SECOND * LIVE_SECONDS}`),
        );
        await whileRunning(processes, sending);
        figures[`live at ${PER_SECOND} events/s`] = await response();
      } finally {
        await Promise.all([producer.disconnect(), live.close()]);
      }
      return figures;
    }),
  );

async function firstContent(browser: Browser, address: string, progress: BenchContext['progress']) {
  const contentful: number[] = [];
  const rows: number[] = [];
  for (let n = 1; n <= VISITS; n += 1) {
    progress(`${address}, visit ${n} of ${VISITS}`);
    const times = await visit(browser, address);
    contentful.push(times.contentful);
    rows.push(times.firstRow);
  }
  return { 'first paint ms': median(contentful), 'first row ms': median(rows) };
}

const median = (times: number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;

function* messagesOf(load: Iterator<LoadCommand, undefined>) {
  for (let next = load.next(); !next.done; next = load.next()) yield commandMessage(next.value, Date.now());
  return undefined;
}
