/** A topic has a setting that somebody has to change; the message says which, and to what. */
export class UnfitTopic extends Error {
  override readonly name = 'UnfitTopic';
}
