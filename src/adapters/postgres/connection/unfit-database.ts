/** The database, or what stands before it, has to be set up otherwise by somebody; the message says how. */
export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase';
}
