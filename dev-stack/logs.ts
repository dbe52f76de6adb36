/** Follows all logs until Ctrl-C. Run by `make logs`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { devFolder } from './dev/dev-folder.ts';
import { report, runCommand } from './dev/report.ts';
import { startedBrokers, startedKind } from './dev/stack-kind.ts';
import { dockerLogs } from './docker-compose-stack.ts';

const logFolder = path.join(devFolder, 'logs');

const logFiles = (): string[] => {
  try {
    return readdirSync(logFolder).map((file) => path.join(logFolder, file));
  } catch {
    return [];
  }
};

const follow = async (files: string[]): Promise<void> => {
  const tail = spawn('tail', ['-n', '20', '-F', ...files], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => tail.kill());
  await once(tail, 'exit');
};

await runCommand(async () => {
  const files = logFiles();
  const following = files.length > 0 ? follow(files) : undefined;
  if (startedKind() === 'docker') await dockerLogs(startedBrokers());
  else if (!following) report('logs', 'none yet: make start-dev first.');
  await following;
});
