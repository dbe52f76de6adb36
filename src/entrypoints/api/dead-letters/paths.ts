import { z } from 'zod';
import type { RecentDeadLetter } from '../../../processing/dead-letters/recent.ts';
import { recordId } from '../../../processing/records/record.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound, type RequestProblem, unavailable } from '../http/problems.ts';
import { fromDigits } from '../views/paging.ts';

const whole = { error: 'must be a whole number' };

/** The place of the record that failed. */
export const letterPath = z.object({
  topic: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must be a topic name')
    .meta({ examples: ['allocation.commands'] }),
  partition: fromDigits(z.int(whole).min(0, whole)),
  offset: fromDigits(z.int(whole).min(0, whole)),
});

export type LetterPath = z.infer<typeof letterPath>;

export const EXAMPLE_ID = 'allocation.commands-3-4812';

export const noDeadLetter = (id: string): RequestProblem =>
  notFound(
    `There is no dead letter ${id} among the newest ones, which the API holds. For older ones: bin/allocation dead-letters show ${id}`,
  );

export const kafkaUnavailable = (cause?: unknown): RequestProblem =>
  unavailable(
    'The dead letters cannot be read now, or it is not known whether they were written: Kafka does not answer, or another process resolves dead letters. Try again; no dead letter is resolved twice.',
    cause,
  );

/**
 * Runs work that needs Kafka.
 * @throws RequestProblem 503 instead of a TechnicalFailure
 */
export async function withKafka<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TechnicalFailure ? kafkaUnavailable(error) : error;
  }
}

/** @throws RequestProblem 404, 503 */
export async function findLetter(
  { deadLetters }: ApiDependencies,
  path: LetterPath,
): Promise<RecentDeadLetter> {
  const { recent } = await withKafka(() => deadLetters.state());
  const id = recordId(path);
  const found = recent.find(id);
  if (!found) throw noDeadLetter(id);
  return found;
}
