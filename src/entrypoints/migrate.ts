import { pinoLogger } from '../adapters/logging/pino-logger.ts';
import { migrate } from '../adapters/postgres/migrate/migrate.ts';
import { readDatabaseConfig } from '../config.ts';
import { postgresSettings } from '../bootstrap/adapter-settings.ts';
import { runProcess } from './process/run-process.ts';

await runProcess(async () => {
  const config = readDatabaseConfig(process.env);
  const logger = pinoLogger({ level: config.LOG_LEVEL, format: config.LOG_FORMAT });
  await migrate(postgresSettings(config), logger);
});
