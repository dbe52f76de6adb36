import type { EventPublisher } from '../../../src/processing/publish/ports.ts';

/** `away`: nothing is published. `answer lost`: everything is published, but the caller gets an error. */
export type PublishFault = 'away' | 'answer lost' | undefined;

/**
 * Takes one fault off the list for each publish. As the port requires, a failed publisher does not work until it is
 * opened again.
 */
export function flakyEventPublisher(inner: EventPublisher, faults: PublishFault[]): EventPublisher {
  return {
    ...inner,
    async publish(messages, positions) {
      const fault = faults.shift();
      if (fault === undefined) return inner.publish(messages, positions);
      if (fault === 'answer lost') await inner.publish(messages, positions);
      await inner.close();
      throw new Error(`publish failed: ${fault}`);
    },
  };
}
