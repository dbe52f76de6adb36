import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

// npm starts a Node for each step, on machines with other work.
jest.setTimeout(180_000);

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A project of another team, which has the packed types and nothing of this repository. */
let project = '';

beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'consumer-'));
  await run('npm', ['pack', path.join(root, 'packages/contracts'), '--pack-destination', project]);
  await write('package.json', '{ "type": "module", "private": true }');
  await write('tsconfig.json', JSON.stringify({ compilerOptions: STRICT, files: ['consumer.ts'] }));
  const tarball = `./allocation-contracts-${await version()}.tgz`;
  await run('npm', ['install', tarball, '--offline', '--no-audit', '--no-fund'], { cwd: project });
});
afterAll(() => rm(project, { recursive: true, force: true }));

const STRICT = {
  target: 'esnext',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  // The package's own declarations are checked, too.
  skipLibCheck: false,
  types: [],
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
};

const write = (file: string, text: string): Promise<void> => writeFile(path.join(project, file), text);

async function version(): Promise<string> {
  const { stdout } = await run('npm', ['pkg', 'get', 'version'], {
    cwd: path.join(root, 'packages/contracts'),
  });
  return JSON.parse(stdout) as string;
}

/** What the compiler says about a consumer of these types; empty: nothing. */
async function complaintsAbout(code: string): Promise<string> {
  await write('consumer.ts', code);
  try {
    await run(path.join(root, 'node_modules/.bin/tsc'), ['-p', project]);
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const CONSUMER = `
import type { AllocationCommand, AllocationEvent, CommandHeaders, DeadLetterHeaders, DeadLetterReason,
  EventHeaders, Rejection, RejectionCode, RejectionHeaders } from 'allocation-contracts';

export function units(event: AllocationEvent, { ce_sequence }: EventHeaders): [string, number] {
  switch (event.type) {
    case 'Allocated': return [ce_sequence, event.data.qty];
    case 'BatchQuantityChanged': return [ce_sequence, event.data.qty - event.data.previousQty];
    default: return [event.data.sku, 0];
  }
}
export function refusedLine(rejection: Rejection, headers: RejectionHeaders): string | undefined {
  const code: RejectionCode = rejection.code;
  return rejection.commandType === 'Allocate' ? rejection.command.orderId + code + headers.ce_id : undefined;
}
export const reason = (headers: DeadLetterHeaders): DeadLetterReason => headers['dlq-reason'];
export const command: AllocationCommand = { type: 'CreateBatch', data: { ref: 'b1', sku: 'LAMP', qty: 3, eta: null } };
export const headers: CommandHeaders = { ce_type: command.type, ce_id: 'b1' };
`;

describe('the package of types, packed and installed elsewhere', () => {
  it('serves a strict consumer', async () => {
    expect(await complaintsAbout(CONSUMER)).toBe('');
  });

  it.each([
    ['an unknown field', `event.data.batch;`, "Property 'batch' does not exist"],
    ['an unknown type', `event.type === 'Shipped';`, 'have no overlap'],
    [
      'a field of another event',
      `if (event.type === 'OutOfStock') event.data.batchRef;`,
      "Property 'batchRef'",
    ],
  ])('lets the compiler refuse %s', async (_, statement, complaint) => {
    const code = `import type { AllocationEvent } from 'allocation-contracts';
      export function handle(event: AllocationEvent): void { ${statement} }`;
    expect(await complaintsAbout(code)).toContain(complaint);
  });

  it.each([
    [
      'a command without a field',
      `{ type: 'Allocate', data: { orderId: 'o1', sku: 'LAMP' } }`,
      "'qty' is missing",
    ],
    [
      'a misspelt field of a command',
      `{ type: 'CreateBatch', data: { ref: 'b1', sku: 'LAMP', qty: 1, etaa: '2027-01-31' } }`,
      "'etaa'",
    ],
  ])('lets the compiler refuse %s', async (_, command, complaint) => {
    const code = `import type { AllocationCommand } from 'allocation-contracts';
      export const command: AllocationCommand = ${command};`;
    expect(await complaintsAbout(code)).toContain(complaint);
  });
});
