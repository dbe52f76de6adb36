import { expect, it } from '@jest/globals';
import { isTraced } from '../../../src/bootstrap/tracing.ts';
import { configured } from '../../support/builders/config.ts';

const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';

it.each<[string, boolean, Record<string, string>]>([
  ['no collector', false, {}],
  ['a collector', true, { OTEL_EXPORTER_OTLP_ENDPOINT }],
  ['a collector of traces alone', true, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/v1/traces' }],
  [
    'a collector of metrics alone',
    false,
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://metrics/v1/metrics' },
  ],
  ['an SDK that is disabled', false, { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' }],
  ['no exporter for traces', false, { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
])('given %s, spans are exported: %s', (_, expected, environment) => {
  expect(isTraced(configured(environment))).toBe(expected);
});

it.each(['0', '0.25', '1', '1.0'])('given the share %s, accepts it', (text) => {
  expect(configured({ OTEL_TRACES_SAMPLER_ARG: text }).OTEL_TRACES_SAMPLER_ARG).toBe(Number(text));
});

it.each(['-1', '2', '1.5', 'half', '1e-1', '.5', '10%'])('given the share %s, is refused', (text) => {
  expect(() => configured({ OTEL_TRACES_SAMPLER_ARG: text })).toThrow(
    'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1',
  );
});

it('given a protocol that is not spoken, is refused with the one that is', () => {
  expect(() => configured({ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' })).toThrow(
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: must be one of http/protobuf',
  );
});
