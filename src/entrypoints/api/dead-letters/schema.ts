import { z } from 'zod';

const time = z.string().describe('ISO 8601, UTC.');
const count = z.int().min(0);

export const Resolution = z
  .strictObject({
    decision: z.enum(['replayed', 'discarded', 'replaced']),
    at: time,
    note: z.string().nullable().describe('By whom and why, as far as somebody said so.'),
    commandId: z.string().nullable().describe('The command that replaced it, for `/commands/{id}`.'),
  })
  .meta({ title: 'Resolution', description: 'What was done with a dead letter.' });

const letter = z.strictObject({
  id: z.string().describe('`topic-partition-offset` of the record that failed.'),
  topic: z.string(),
  partition: count,
  offset: count,
  reason: z.string().describe('`dlq-reason`, such as `INVALID_MESSAGE`.'),
  error: z.string().describe('`dlq-error`.'),
  fields: z.array(z.string()).describe('The fields that are wrong, as far as the error names them.'),
  key: z.string().nullable().describe('null: there is none; `0x…`: it is not text.'),
  type: z.string().nullable().describe('`ce_type`'),
  commandId: z.string().nullable().describe('`ce_id`'),
  source: z.string().nullable().describe('`ce_source`: which producer sent it.'),
  failedAt: time,
  attempts: count.describe('How many times a worker tried.'),
  replays: count.describe('How many times it had been replayed before.'),
  resolution: Resolution.nullable().describe('null: it is open.'),
});

export type Letter = z.infer<typeof letter>;

const held = {
  olderLeftOut: count.describe(
    'About how many older records of the topic are not held: use `bin/allocation dead-letters`.',
  ),
  catchingUp: z.boolean().describe('The topic is still being read.'),
};

/** A page of dead letters. */
export const DeadLetters = z
  .strictObject({
    deadLetters: z.array(letter).describe('Newest first.'),
    next: z.string().nullable().describe('Pass it as `after` for the next page; null: there are no more.'),
    ...held,
  })
  .meta({ title: 'DeadLetters', description: 'Records that could not be read or handled.' });

export type DeadLetters = z.infer<typeof DeadLetters>;

/** Open dead letters by reason and field. */
export const DeadLetterGroups = z
  .strictObject({
    groups: z
      .array(
        z.strictObject({
          reason: z.string(),
          field: z.string().nullable().describe('null: the errors name none.'),
          count: count.min(1),
          newestAt: time,
          sources: z
            .array(z.strictObject({ source: z.string().nullable(), count: count.min(1) }))
            .describe('Who sent them, the most frequent first, at most 5.'),
        }),
      )
      .describe('The largest first. One that names two fields counts in two groups.'),
    open: count,
    resolved: count,
    ...held,
  })
  .meta({ title: 'DeadLetterGroups', description: 'Open dead letters by reason and field.' });

export type DeadLetterGroups = z.infer<typeof DeadLetterGroups>;

const bytes = z.strictObject({
  bytes: count.describe('The length of the whole.'),
  text: z.string().nullable().describe('null: it is not UTF-8.'),
  hex: z.string(),
  cut: z.boolean().describe('Only the beginning is shown.'),
});

/** One dead letter with its record. */
export const DeadLetterDetail = z
  .strictObject({
    deadLetter: letter,
    headers: z.array(
      z.strictObject({ name: z.string(), text: z.string().nullable(), hex: z.string().nullable() }),
    ),
    key: bytes.nullable(),
    value: bytes
      .extend({
        schemaId: z.int().nullable().describe("Of the registry's frame; null: it has none."),
        json: z.record(z.string(), z.unknown()).nullable().describe('null: it is no JSON object.'),
      })
      .nullable(),
    omitted: z
      .record(z.string(), z.string())
      .describe('Parts that did not fit into the dead letter, with their sizes.'),
    timestamp: time.describe('Of the record that failed.'),
    obstacle: z.string().nullable().describe('Why it cannot be replayed; null: it can.'),
    correction: z
      .strictObject({
        type: z.string().nullable().describe('null: it is not one of the commands.'),
        data: z.record(z.string(), z.unknown()).nullable(),
      })
      .describe('To begin a correction with.'),
  })
  .meta({ title: 'DeadLetterDetail', description: 'A dead letter with headers and bytes.' });

export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

/** The answer to an action. */
export const ResolvedDeadLetter = z
  .strictObject({ id: z.string(), resolution: Resolution })
  .meta({ title: 'ResolvedDeadLetter', description: 'A dead letter that is not open any more.' });

export type ResolvedDeadLetter = z.infer<typeof ResolvedDeadLetter>;
