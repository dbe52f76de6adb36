import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { waitForGroup } from '../../../adapters/kafka/one-off/wait-for-group.ts';
import { type Progress, showProgress } from '../../../adapters/terminal/progress-bar.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import { aborted } from '../../../processing/runtime/deadlines.ts';
import { Stopped } from '../runtime/exit-codes.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/**
 * Waits until the workers have handled what is in the command topics now.
 * @param limit seconds; true: as long as it takes
 * @throws Stopped if that is not so in time
 */
export async function untilHandledByWorkers(
  limit: number | true,
  { config, logger, stop }: CommandContext,
): Promise<void> {
  const end = limit === true ? stop : AbortSignal.any([stop, AbortSignal.timeout(limit * 1_000)]);
  const kafka = kafkaClient(kafkaSettings(config), logger);
  let total: number | undefined;
  let progress: Progress | undefined;
  const onLag = (lag: number): void => {
    // Nothing to be seen of workers that are done already.
    if (lag === 0 && !progress) return;
    total ??= lag;
    progress ??= showProgress('handled', total, process.stderr);
    progress.update({ amount: total - lag, lines: total - lag });
  };
  try {
    const handled = waitForGroup(kafka, config.CONSUMER_GROUP, config.COMMAND_TOPICS, end, onLag);
    if (await Promise.race([handled, aborted(end).then(() => false)])) return;
  } finally {
    progress?.end();
  }
  const reason = stop.aborted
    ? 'stopped'
    : `after ${String(limit)} s not all is handled: is a worker running?`;
  throw new Stopped(`${reason}. All lines were sent; the workers go on by themselves.`);
}
