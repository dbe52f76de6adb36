import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { textOutput } from '../../../../src/adapters/terminal/text-output.ts';
import { staysOpen } from '../../../support/conformance/eventually.ts';

describe('output', () => {
  it('given a slow reader, waits for it', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const written = textOutput(stream).write('12345678');
    expect(await staysOpen(written, 20)).toBe(true);
    stream.resume();
    await written;
  });

  it('given a reader that has gone, is closed and does not wait', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = textOutput(stream);
    const written = output.write('12345678');
    stream.destroy(new Error('EPIPE'));
    await written;
    await output.write('12345678');
    await output.flush();
    expect(output.closed.aborted).toBe(true);
  });

  it('given a flush, hands over all text', async () => {
    const stream = new PassThrough();
    const output = textOutput(stream);
    await output.write('a');
    await output.flush();
    expect(String(stream.read())).toBe('a');
  });
});
