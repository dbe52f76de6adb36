import { Partitioners } from 'kafkajs';

/** A key that Kafka's partitioner maps to this partition. */
export function keyFor(partition: number, partitions: number): string {
  const partitionOf = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  for (let number = 0; ; number += 1) {
    const key = `SKU-${number}`;
    if (partitionOf({ topic: '', partitionMetadata, message: { key, value: null } }) === partition)
      return key;
  }
}
