/** A command as a test sends it: `data` becomes the record's value as JSON text, whether it is valid or not. */
export type SentCommand = {
  /** `ce_id` */
  readonly id: string;
  /** `ce_type` */
  readonly type: string;
  /** The record's key: the SKU. */
  readonly key: string;
  readonly data: unknown;
};
