import { pinoLogger } from '../adapters/logging/pino-logger.ts';
import { runRelayProcess } from '../bootstrap.ts';
import { readConfig } from '../config.ts';
import { runProcess, stopSignal } from './process-end.ts';

await runProcess(async () => {
  const config = readConfig(process.env);
  const logger = pinoLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  await runRelayProcess(config, logger, stopSignal(logger));
});
