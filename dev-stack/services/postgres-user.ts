import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

type Invocation = { file: string; args: string[] };

const isRoot = (): boolean => process.getuid?.() === 0;

const idOfNobody = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));

// Postgres refuses to run as root. The capability lets the other user into a checkout in a closed folder such as
// /root; without no_setuid_fixup access(2), which initdb uses, would not see it.
const asNobody = ({ file, args }: Invocation): Invocation => {
  if (process.platform !== 'linux' || spawnSync('setpriv', ['--version']).status !== 0)
    throw new Error(
      'Postgres does not run as root here: run this as another user (on Linux as root: install util-linux).',
    );
  const ids = [`--reuid=${idOfNobody('-u')}`, `--regid=${idOfNobody('-g')}`, '--clear-groups'];
  const reach = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { file: 'setpriv', args: [...ids, ...reach, '--', file, ...args] };
};

/** The command run as a user that Postgres accepts: the current user, or `nobody` if that is root. */
export const asPostgresUser = (invocation: Invocation): Invocation =>
  isRoot() ? asNobody(invocation) : invocation;

/** Makes this user the owner of a folder or file. */
export const giveToPostgresUser = (path: string): void => {
  if (isRoot()) chownSync(path, idOfNobody('-u'), idOfNobody('-g'));
};
