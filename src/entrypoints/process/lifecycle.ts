import { kafkaClient } from '../../adapters/kafka/client/client.ts';
import { keptAdmin } from '../../adapters/kafka/client/kept-admin.ts';
import { pinoLogger } from '../../adapters/logging/pino-logger.ts';
import { kafkaSettings } from '../../bootstrap/adapter-settings.ts';
import type { Config } from '../../config.ts';
import { atMost } from '../../processing/runtime/deadlines.ts';
import { logReadiness, processHealth } from '../../processing/runtime/health.ts';
import { END_WITHIN, type ProcessContext } from '../../bootstrap/startup.ts';
import { runProcess, stopSignal } from './process-end.ts';

/** Of a health check: so many, that the reason is known when it has to answer. */
const RETRIES = 3;

/** Runs a process that works until it is told to stop: reads the environment, tells of its health, ends cleanly. */
export const startProcess = (
  readConfig: (environment: NodeJS.ProcessEnv) => Config,
  run: (context: ProcessContext) => Promise<void>,
): Promise<void> =>
  runProcess(async () => {
    const config = readConfig(process.env);
    const logger = pinoLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT });
    const health = processHealth();
    if (config.HEALTH_PORT !== undefined) {
      // Node's HTTP brings all of its web client along: only for those who want it.
      const { serveHealth } = await import('./health-server.ts');
      const address = { host: config.HEALTH_HOST, port: config.HEALTH_PORT };
      await serveHealth(address, { ...health, report: logReadiness(health.report, logger) });
    }
    const kafka = keptAdmin(kafkaClient({ ...kafkaSettings(config), retries: RETRIES }, logger));
    try {
      await run({ config, logger, stop: stopSignal(logger), health, askKafka: kafka.ask });
    } finally {
      await atMost(END_WITHIN, kafka.close());
    }
  });
