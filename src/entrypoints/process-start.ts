import { pinoLogger } from '../adapters/logging/pino-logger.ts';
import type { Config } from '../config.ts';
import { processHealth } from '../processing/health.ts';
import { readinessLog } from '../processing/readiness-log.ts';
import type { ProcessContext } from '../readiness.ts';
import { runProcess, stopSignal } from './process-end.ts';

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
      await serveHealth(address, { ...health, report: readinessLog(health.report, logger) });
    }
    await run({ config, logger, stop: stopSignal(logger), health });
  });
