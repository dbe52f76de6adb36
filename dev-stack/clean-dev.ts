/** Stops everything and deletes its data, logs and addresses. Downloads stay. Run by `make clean-dev`. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { devFolder } from './dev/dev-folder.ts';
import { exclusively } from './dev/exclusively.ts';
import { report, runCommand } from './dev/report.ts';
import { stopDev } from './dev/stop-dev-stack.ts';
import { dockerAnswers, wipeDockerStack } from './docker-compose-stack.ts';

const wiped = ['data', 'logs', 'run', 'docker'];

await runCommand(() =>
  exclusively(async () => {
    await stopDev();
    if (await dockerAnswers()) await wipeDockerStack();
    for (const name of wiped) rmSync(path.join(devFolder, name), { recursive: true, force: true });
    report('data', 'wiped');
  }),
);
