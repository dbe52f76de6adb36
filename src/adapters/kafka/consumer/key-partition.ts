import { createRequire } from 'node:module';
import type { PartitionOf } from '../../../processing/decode/misrouting.ts';

const require = createRequire(import.meta.url);

// Only kafkajs's hash: its partitioner would go through the metadata of every partition for every key.
const murmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number;

/** The partition that kafkajs's DefaultPartitioner and Java's producer choose for a key. */
export const keyPartition: PartitionOf = (key, partitions) => (murmur2(key) & 0x7fffffff) % partitions;
