import { runApi } from '../bootstrap/api.ts';
import { readApiConfig } from '../config.ts';
import { aborted } from '../processing/runtime/deadlines.ts';
import { commandOutcomes } from '../views/command-outcomes.ts';
import { apiApp } from './api/app.ts';
import { asyncApiDocument } from './api/contract/asyncapi.ts';
import { listen } from './api/listen.ts';
import { pipelineMonitor } from './api/pipeline/monitor.ts';
import { outcomeWatcher } from '../processing/outcomes/outcome-watcher.ts';
import { startProcess } from './process/lifecycle.ts';

/** Time for open requests to finish. */
const STOP_TIMEOUT_MS = 3_000;

await startProcess('api', readApiConfig, (context) => {
  const { config, logger, tracing, stop, health, metrics } = context;
  return runApi(context, async ({ sender, read, outboxListener, pipelineSources, deadLetters, live }) => {
    const find = (ids: readonly string[]) => commandOutcomes(read, ids);
    const app = await apiApp({
      sender,
      read,
      outcomes: outcomeWatcher({ find, outboxListener, stop, logger }),
      pipeline: pipelineMonitor({
        sources: pipelineSources,
        groupName: config.CONSUMER_GROUP,
        commandTopics: config.COMMAND_TOPICS,
        logger,
        now: Date.now,
      }),
      deadLetters,
      live,
      now: Date.now,
      logger,
      tracing,
      asyncApi: asyncApiDocument(config),
      metrics,
      settings: {
        commandTopic: config.COMMAND_TOPICS[0] ?? '',
        token: config.API_TOKEN,
        localOnly: config.API_TOKEN === undefined && !config.API_AUTH_DISABLED,
        bodyLimit: config.API_BODY_LIMIT_BYTES,
        rateLimit: config.API_RATE_LIMIT,
        maxWait: config.API_MAX_WAIT_MS,
        sessionMs: config.API_SESSION_MS,
        keptDays: config.OUTBOX_RETENTION_DAYS,
      },
    });
    const address = await listen(app, config.API_HOST, config.API_PORT);
    health.started();
    logger.info({ address, docs: `${address}/docs` }, 'api ready');
    await aborted(stop);
    setTimeout(() => app.server.closeAllConnections(), STOP_TIMEOUT_MS).unref();
    await app.close();
  });
});
