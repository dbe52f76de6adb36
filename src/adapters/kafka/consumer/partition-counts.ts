import type { Cluster, PartitionAssigner } from 'kafkajs';

/** How many partitions topics have, as a consumer knows it anyway: no request is made for it. */
export type PartitionCounts = {
  /** The assigner by which the consumer is to be made: kafkajs hands it what the consumer knows. */
  readonly assigner: PartitionAssigner;
  /** As of the consumer's last look at its metadata; undefined: not known yet. */
  countOf(topic: string): number | undefined;
};

export function partitionCounts(inner: PartitionAssigner): PartitionCounts {
  let cluster: Cluster | undefined;
  return {
    assigner: (given) => {
      cluster = given.cluster;
      return inner(given);
    },
    countOf(topic) {
      try {
        return cluster?.findTopicPartitionMetadata(topic).length || undefined;
      } catch {
        // kafkajs throws while it has no metadata at all.
        return undefined;
      }
    },
  };
}
