import { trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

export type SamplerSettings = {
  /** A value of OTEL_TRACES_SAMPLER. */
  readonly name: SamplerName;
  /** Share of traces, from 0 to 1, for the samplers that take one. */
  readonly ratio: number;
};

export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

/** A sampler of the SDK. For a span without a parent, the first link stands for the parent. */
export const samplerOf = ({ name, ratio }: SamplerSettings): Sampler => byFirstLink(SAMPLERS[name](ratio));

const SAMPLERS: Readonly<Record<SamplerName, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

const byFirstLink = (sampler: Sampler): Sampler => ({
  shouldSample(context, traceId, name, kind, attributes, links) {
    const [first] = links;
    const decides =
      first && !trace.getSpanContext(context) ? trace.setSpanContext(context, first.context) : context;
    return sampler.shouldSample(decides, traceId, name, kind, attributes, links);
  },
  toString: () => `ByFirstLink{${sampler.toString()}}`,
});
