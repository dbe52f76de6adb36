import { createRequire } from 'node:module';
import type { PartitionOf } from '../../../processing/decode/misrouting.ts';

const require = createRequire(import.meta.url);

// kafkajs's partitioner looks at the metadata of every partition for every key; its hash alone does not.
const murmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number;

/** As kafkajs's DefaultPartitioner and Java's producer choose it. */
export const keyPartition: PartitionOf = (key, partitions) => (murmur2(key) & 0x7fffffff) % partitions;
