import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../support/conformance/eventually.ts';
import { numberedRecords } from '../../../support/conformance/record-delivery.ts';
import { recordingHandler } from '../../../support/conformance/recording-handler.ts';
import { makeSources } from '../test-sources.ts';

describe('compressed records', () => {
  // The broker compresses the records that it stores, as a producer of any language may.
  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('given %s, they are read', async (codec) => {
    const { append, source, close } = await makeSources({ 'compression.type': codec });
    await append(0, numberedRecords(50));
    const { handler, offsets } = recordingHandler();
    await source().start(handler);
    const read = await eventually('all delivered', () => offsets(0).length >= 50, 5_000).then(
      () => 'all',
      () => offsets(0).length,
    );
    await close();
    expect(read).toBe('all');
  });
});
