/** Small tokens: one for a whole string would overflow the stack on some that others may send. */
const TOKEN = /\\.|["{}[\],:]|\s+|[^\\"{}[\],:\s]+/g;
/** Levels that are indented: text nested deeper would be spaces mostly. */
const MAX_LEVELS = 40;

/**
 * JSON a member a line. What is not space stays as it was written: parsed and written anew, a large number would
 * change and a member that is there twice would be lost.
 * @param json valid
 */
export function indentedJson(json: string): string {
  const written: string[] = [];
  let level = 0;
  let isInString = false;
  let isOpened = false;
  const line = (): string => `\n${'  '.repeat(Math.min(level, MAX_LEVELS))}`;
  for (const [token] of json.matchAll(TOKEN)) {
    if (!isInString && token.trim() === '') continue;
    const closes = !isInString && (token === '}' || token === ']');
    if (closes) level -= 1;
    // What holds nothing stays on its line.
    if (isOpened !== closes) written.push(line());
    isOpened = !isInString && (token === '{' || token === '[');
    if (isOpened) level += 1;
    if (token === '"') isInString = !isInString;
    written.push(token);
    if (!isInString && token === ',') written.push(line());
    if (!isInString && token === ':') written.push(' ');
  }
  return written.join('');
}
