import { kafkaClient } from '../../adapters/kafka/client/client.ts';
import { keptAdmin } from '../../adapters/kafka/client/admin.ts';
import { pinoLogger } from '../../adapters/logging/pino-logger.ts';
import { kafkaSettings } from '../../bootstrap/adapter-settings.ts';
import { openProcessMetrics, type ProcessName } from '../../bootstrap/telemetry.ts';
import { openProcessTracing } from '../../bootstrap/tracing.ts';
import type { Config } from '../../config.ts';
import { atMost } from '../../processing/runtime/deadlines.ts';
import { logReadiness, processHealth } from '../../processing/runtime/health.ts';
import { observeHealth } from '../../processing/runtime/health-metrics.ts';
import { noMetrics } from '../../processing/runtime/metrics.ts';
import { CLOSE_TIMEOUT_MS, type ProcessContext } from '../../bootstrap/startup.ts';
import { runProcess, stopSignal } from './run-process.ts';

/** Few, so that a health check learns the reason before it has to answer. */
const HEALTH_CHECK_RETRIES = 3;
/** Time for the last spans to be exported. */
const FLUSH_TIMEOUT_MS = 2_000;

/**
 * Runs a process until SIGTERM: reads the environment, serves health checks, runs `run`, and closes connections.
 */
export const startProcess = (
  name: ProcessName,
  readConfig: (environment: NodeJS.ProcessEnv) => Config,
  run: (context: ProcessContext) => Promise<void>,
): Promise<void> =>
  runProcess(async () => {
    const config = readConfig(process.env);
    const logger = pinoLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT });
    const health = processHealth();
    const telemetry = await openProcessMetrics(name, config, logger);
    const metrics = telemetry?.metrics ?? noMetrics;
    if (config.HEALTH_PORT !== undefined) {
      // Imported only if it is needed: node:http loads Node's whole web client.
      const { serveHealth } = await import('./health-server.ts');
      const address = { host: config.HEALTH_HOST, port: config.HEALTH_PORT };
      const report = logReadiness(health.report, logger);
      observeHealth(metrics, report);
      await serveHealth(address, { ...health, report }, telemetry?.text);
    }
    const kafka = keptAdmin(kafkaClient({ ...kafkaSettings(config), retries: HEALTH_CHECK_RETRIES }, logger));
    const { tracing, close } = await openProcessTracing(name, config, logger);
    try {
      await run({ config, logger, tracing, stop: stopSignal(logger), health, metrics, askKafka: kafka.ask });
    } finally {
      await Promise.all([
        atMost(CLOSE_TIMEOUT_MS, kafka.close()),
        atMost(FLUSH_TIMEOUT_MS, Promise.all([close(), telemetry?.close()])),
      ]);
    }
  });
