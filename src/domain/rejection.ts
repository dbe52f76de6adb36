import { z } from 'zod';

/** Why a command was refused: stable, for programs to branch on. */
export const rejectionCode = z.enum([
  'UnknownSku',
  'OrderLineConflict',
  'UnknownOrderLine',
  'BatchConflict',
  'UnknownBatch',
  'SkuMismatch',
]);

/** The message on the rejections topic: a command that was understood and refused. */
export const CommandRejected = z
  .strictObject({
    commandId: z.string(),
    commandType: z.string(),
    code: rejectionCode,
    message: z.string(),
    command: z.record(z.string(), z.unknown()),
  })
  .meta({ title: 'CommandRejected', description: 'A command was understood and refused; nothing changed.' });

export type CommandRejected = z.infer<typeof CommandRejected>;
export type RejectionCode = z.infer<typeof rejectionCode>;

/** A business "no". It is a value, never thrown. `message` is a sentence for a person. */
export type Rejection = { code: RejectionCode; message: string };
