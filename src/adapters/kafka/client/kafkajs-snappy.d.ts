declare module 'kafkajs-snappy' {
  /** A codec for kafkajs. It brings no types of its own. */
  export default function snappy(): {
    compress(encoder: { buffer: Buffer }): Promise<Buffer>;
    decompress(bytes: Buffer): Promise<Buffer>;
  };
}
