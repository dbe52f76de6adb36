import { z } from 'zod';

/** Why a command was rejected. Programs may branch on these codes: they do not change. */
export const rejectionCode = z.enum([
  'UnknownSku',
  'OrderLineConflict',
  'UnknownOrderLine',
  'BatchConflict',
  'UnknownBatch',
  'SkuMismatch',
  'AlreadyReceived',
  'NotInWarehouse',
  'AlreadyDispatched',
  'BelowDispatched',
]);

/** The message on the rejections topic: a valid command that was rejected. */
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

/** A business "no": a value, never thrown. `message` is a sentence for a person. */
export type Rejection = { code: RejectionCode; message: string };
