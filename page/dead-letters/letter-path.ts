const LETTER_ID = /^(.+)-(\d+)-(\d+)$/s;

/** The path of a dead letter in the API, from its id `topic-partition-offset`; undefined if it is no such id. */
export function letterPath(id: string): string | undefined {
  const [, topic, partition, offset] = LETTER_ID.exec(id) ?? [];
  if (topic === undefined) return undefined;
  return `dead-letters/${encodeURIComponent(topic.toWellFormed())}/${partition}/${offset}`;
}
