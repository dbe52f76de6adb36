/** The schema that a value's registry frame names. */
export type SchemaInFrame = {
  /** Undefined: the value has no frame. */
  readonly schemaId: number | undefined;
  /** The schema's own name: a JSON Schema's title, an Avro record's name. */
  readonly schemaName: string | undefined;
};

/** A decoded value and the schema of its frame. */
export type FramedPayload = SchemaInFrame & { readonly body: unknown };

/** `schema 7 (Allocate)`, for error texts: shows a producer that it used an id of another schema or registry. */
export const schemaText = ({ schemaId, schemaName }: SchemaInFrame): string =>
  `schema ${schemaId} (${schemaName?.slice(0, 300) ?? 'without a title'})`;

/** Decodes values that begin with the schema registry's frame. */
export interface FrameDecoder {
  /**
   * Returns a promise only where the registry has to be asked.
   * @param writtenAt when the record was written (ms since 1970), by when its schema was registered; absent: just now
   * @throws InvalidRecord `UNKNOWN_SCHEMA` if the registry has no usable schema of that id, `NOT_JSON` or
   *   `INVALID_MESSAGE` if the payload does not follow its schema
   * @throws TechnicalFailure if the registry cannot be asked, or may only not know the schema yet
   */
  decode(value: Buffer, writtenAt?: number): FramedPayload | Promise<FramedPayload>;
}

/** Encodes the values that the worker publishes. */
export interface MessageEncoder {
  /**
   * @param type `ce_type` of the message
   * @throws if `body` does not follow the schema of `type`
   */
  encode(type: string, body: object): Buffer;
}
