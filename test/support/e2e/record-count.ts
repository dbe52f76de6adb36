import { withAdmin } from './kafka.ts';

/** Number of records ever written to the topic. */
export const recordCount = (topic: string): Promise<number> =>
  withAdmin(async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  });
