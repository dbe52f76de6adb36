import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../support/conformance/eventually.ts';
import { ownCli } from '../../../support/e2e/cli.ts';
import { systemWithApi, WAIT } from '../../../support/e2e/own-api.ts';

const system = systemWithApi();
const { call, commands, outputs, settings } = system;
const topic = settings.COMMAND_TOPICS;
const cli = ownCli(settings);

/** Sends a record that cannot be handled; returns its path and its id when the API has it. */
async function aDeadLetter(key: string, value: string | Buffer, headers = {}) {
  const { partition, offset } = await commands.sendRecord({
    key,
    value,
    headers: { ce_type: 'CreateBatch', ...headers },
  });
  await outputs.deadLetter({ partition, offset });
  const path = `/dead-letters/${topic}/${partition}/${offset}`;
  await eventually('the API has it', async () => (await call('GET', path)).status === 200);
  return { path, id: `${topic}-${partition}-${offset}` };
}

const invalidBatch = (ref: string, sku: string) => JSON.stringify({ ref, sku, qty: 'many' });

const listed = async (query = '') =>
  (await call('GET', `/dead-letters?limit=100${query}`)).body.deadLetters as {
    id: string;
    resolution: object | null;
  }[];

const idsOf = async (query = '') => (await listed(query)).map(({ id }) => id);

describe('dead letters', () => {
  it('are listed and grouped by reason, field and producer', async () => {
    const first = await aDeadLetter('G1', invalidBatch('g1', 'G1'), { ce_source: '/shop' });
    const second = await aDeadLetter('G2', '{');
    expect(await idsOf()).toEqual(expect.arrayContaining([second.id, first.id]));
    expect(await idsOf('&reason=NOT_JSON')).toContain(second.id);
    expect(await idsOf('&field=qty')).toEqual([first.id]);
    const { body } = await call('GET', '/dead-letters/groups');
    expect(body).toMatchObject({ olderLeftOut: 0, catchingUp: false });
    expect(body.groups).toContainEqual({
      reason: 'INVALID_MESSAGE',
      field: 'qty',
      count: 1,
      newestAt: expect.any(String),
      sources: [{ source: '/shop', count: 1 }],
    });
  });

  it('come in pages, newest first', async () => {
    for (const key of ['P1', 'P2', 'P3']) await aDeadLetter(key, '{');
    const all = await idsOf();
    const first = (await call('GET', '/dead-letters?limit=2')).body;
    expect(first.deadLetters).toHaveLength(2);
    const second = (await call('GET', `/dead-letters?limit=2&after=${first.next}`)).body;
    const paged = [...first.deadLetters, ...second.deadLetters] as { id: string }[];
    expect(paged.map(({ id }) => id)).toEqual(all.slice(0, 4));
  });

  it('show headers and bytes of a record, whatever they are', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const { path } = await aDeadLetter('H1', Buffer.from([0xff, 0x00]), { [hostile]: hostile });
    const { body, headers } = await call('GET', path);
    expect(headers.get('content-type')).toContain('application/json');
    expect(body.value).toMatchObject({ bytes: 2, text: null, hex: 'ff00', json: null });
    expect(body.headers).toContainEqual({
      name: hostile,
      text: hostile,
      hex: Buffer.from(hostile).toString('hex'),
    });
  });

  it('are unknown or badly named: the answer says so', async () => {
    expect(await call('GET', `/dead-letters/${topic}/0/999999`)).toMatchObject({ status: 404 });
    expect(await call('GET', `/dead-letters/${topic}/x/1`)).toMatchObject({ status: 400 });
    expect(await call('GET', '/dead-letters/..%2f/0/1')).toMatchObject({ status: 400 });
    expect(await call('GET', '/dead-letters?after=1')).toMatchObject({ status: 400 });
  });
});

describe('a dead letter', () => {
  it('is replayed once; what fails again is a new dead letter', async () => {
    const { path, id } = await aDeadLetter('R1', '{', { ce_id: 'r1' });
    const answers = await Promise.all([call('POST', `${path}/replay`), call('POST', `${path}/replay`)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({
      id,
      resolution: { decision: 'replayed', note: null, commandId: null },
    });
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'AlreadyResolved' });
    await eventually('the replayed record has failed again', async () =>
      (await listed()).some((letter) => (letter as unknown as { replays: number }).replays === 1),
    );
    expect(await idsOf()).not.toContain(id);
    expect(await idsOf('&state=resolved')).toContain(id);
  });

  it('is discarded with a note, which the command line shows, too', async () => {
    const { path, id } = await aDeadLetter('D1', '{');
    expect(await call('POST', `${path}/discard`, { body: {} })).toMatchObject({ status: 400 });
    const answer = await call('POST', `${path}/discard`, { body: { note: 'ada: a test' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { resolution: { decision: 'discarded', note: 'ada: a test' } },
    });
    const { stdout } = await cli.run(['dead-letters', 'list', '--all', '--json']);
    const line = stdout.split('\n').find((each) => each.includes(`"${id}"`));
    expect(JSON.parse(line ?? '{}').decision).toMatchObject({ decision: 'discarded', note: 'ada: a test' });
  });

  it('that the command line has discarded cannot be replayed here', async () => {
    const { path, id } = await aDeadLetter('D2', '{');
    await cli.run(['dead-letters', 'discard', id]);
    expect(await call('POST', `${path}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'AlreadyResolved' },
    });
  });
});

describe('a correction', () => {
  it('sends a new command that names the dead letter, once, however often it is sent', async () => {
    const { path, id } = await aDeadLetter('C1', invalidBatch('c1', 'C1'));
    const { body: detail } = await call('GET', path);
    expect(detail.correction).toEqual({ type: 'CreateBatch', data: { ref: 'c1', sku: 'C1', qty: 'many' } });
    const body = {
      type: 'CreateBatch',
      data: { ...detail.correction.data, qty: 7 },
      note: 'ada: qty was text',
    };
    const answers = [
      await call('POST', `${path}/correction`, { body }),
      await call('POST', `${path}/correction`, { body }),
    ];
    const commandId = `correction-of-${id}`;
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 200,
        body: { id, resolution: { decision: 'replaced', commandId } },
      });
    const outcome = await call('GET', `/commands/${commandId}`, { headers: WAIT });
    expect(outcome.body).toMatchObject({
      status: 'handled',
      events: [{ type: 'BatchCreated', data: { qty: 7 } }],
    });
    expect((await call('GET', '/batches/c1')).body).toMatchObject({ purchased: 7 });
    expect(await idsOf()).not.toContain(id);
    const { stdout } = await cli.run(['dead-letters', 'show', id]);
    expect(stdout).toContain(`replaced by ${commandId}`);
  });

  it('that is not valid names its fields, and does nothing', async () => {
    const { path, id } = await aDeadLetter('C2', invalidBatch('c2', 'C2'));
    const body = { type: 'CreateBatch', data: { ref: 'c2', sku: 'C2', qty: 0 } };
    const answer = await call('POST', `${path}/correction`, { body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: 'body', field: 'data.qty' }] } });
    expect(await call('POST', `${path}/correction`, { body: { ...body, type: 'Explode' } })).toMatchObject({
      status: 400,
    });
    expect(await idsOf()).toContain(id);
  });

  it('with another id after one was sent is refused', async () => {
    const { path } = await aDeadLetter('C3', invalidBatch('c3', 'C3'));
    const body = { type: 'CreateBatch', data: { ref: 'c3', sku: 'C3', qty: 1 } };
    await call('POST', `${path}/correction`, { body, headers: { 'idempotency-key': 'c3-first' } });
    const again = await call('POST', `${path}/correction`, {
      body,
      headers: { 'idempotency-key': 'c3-second' },
    });
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('c3-first') } });
  });
});
