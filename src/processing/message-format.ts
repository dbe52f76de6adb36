/** A value taken out of its registry frame. */
export type FramedPayload = {
  /** The schema's own name: a JSON Schema's title, an Avro record's name. */
  readonly schemaName: string | undefined;
  readonly body: unknown;
};

/** Reads values that start with the schema registry's frame: 0x00 and a four-byte schema id. */
export interface FrameDecoder {
  /**
   * At once where the schema is known.
   * @throws InvalidRecord `UNKNOWN_SCHEMA` if the registry has no usable schema of that id, `NOT_JSON` or
   *   `INVALID_MESSAGE` if the payload does not follow it
   * @throws TechnicalFailure if the registry cannot be asked
   */
  decode(value: Buffer): FramedPayload | Promise<FramedPayload>;
}

/** Writes the values the worker publishes. */
export interface MessageEncoder {
  /**
   * @param type `ce_type` of the message
   * @throws if `body` does not follow the schema of `type`
   */
  encode(type: string, body: object): Buffer;
}
