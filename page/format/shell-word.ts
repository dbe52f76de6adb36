const SAFE = /^[\w./:@%+,][\w./:@%+,=-]*$/;

/** Text as one word of a command line for sh: in quotes, if it has characters that mean something there. */
export const shellWord = (text: string): string =>
  SAFE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
