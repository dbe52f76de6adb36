import type { z } from 'zod';

/** What zod would say in its own terms, for a person; for what the domain's schemas say nothing of. */
export const validationMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'a JSON object' : `a ${issue.expected}`}`;
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return undefined;
};
