import { shellWord } from '../format/shell-word.ts';

/** Command lines for a batch that has not arrived. They do nothing before the words in capitals are replaced. */
export function lateBatchLines(
  sku: string,
  batch: string,
): { readonly moved: string; readonly arrived: string } {
  const of = `--ref ${shellWord(batch)} --sku ${shellWord(sku)}`;
  return {
    moved: `bin/allocation send ChangeBatchEta ${of} --eta YYYY-MM-DD`,
    arrived: `bin/allocation send ReceiveBatch ${of} --qty COUNTED`,
  };
}
