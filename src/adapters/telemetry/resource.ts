import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';

export type ServiceIdentity = {
  /** Such as `allocation-worker`. */
  readonly name: string;
  readonly version: string;
};

/** The same for metrics and traces. */
const INSTANCE_ID = randomUUID();

/**
 * What exported telemetry says about this process. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have precedence. Each
 * process has an instance id of its own, without which a collector would take the values of two workers for those of one.
 */
export const resourceOf = ({ name, version }: ServiceIdentity): Resource =>
  defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': name,
        'service.version': version,
        'service.instance.id': INSTANCE_ID,
      }),
    )
    .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }));
