/** The schema that a value's registry frame names. */
export type SchemaInFrame = {
  /** Undefined: the value has no frame. */
  readonly schemaId: number | undefined;
  /** The schema's own name: a JSON Schema's title, an Avro record's name. */
  readonly schemaName: string | undefined;
};

/** A value taken out of its registry frame. */
export type FramedPayload = SchemaInFrame & { readonly body: unknown };

/** Names the schema to a person: a producer with ids of another kind or registry sees that it is not the one meant. */
export const schemaText = ({ schemaId, schemaName }: SchemaInFrame): string =>
  `schema ${schemaId} (${schemaName?.slice(0, 300) ?? 'without a title'})`;

/** Reads values that start with the schema registry's frame: 0x00 and a four-byte schema id. */
export interface FrameDecoder {
  /**
   * At once where the schema is known.
   * @param writtenAt when the record was written (ms since 1970): its schema was there by then; absent: just now
   * @throws InvalidRecord `UNKNOWN_SCHEMA` if the registry has no usable schema of that id, `NOT_JSON` or
   *   `INVALID_MESSAGE` if the payload does not follow it
   * @throws TechnicalFailure if the registry cannot be asked, or may only not know the schema yet
   */
  decode(value: Buffer, writtenAt?: number): FramedPayload | Promise<FramedPayload>;
}

/** Writes the values the worker publishes. */
export interface MessageEncoder {
  /**
   * @param type `ce_type` of the message
   * @throws if `body` does not follow the schema of `type`
   */
  encode(type: string, body: object): Buffer;
}
