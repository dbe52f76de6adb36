import { z } from 'zod';
import type { ReadRows } from '../../../src/views/read-rows.ts';

const plan = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  get Plans() {
    return z.array(plan).optional();
  },
});

type Plan = z.infer<typeof plan>;

const explained = z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: plan })]) });

/** A template string as if it were written in code, with values between the strings. */
export const template = (...strings: string[]): TemplateStringsArray =>
  Object.assign(strings, { raw: Object.freeze([...strings]) });

/** The tables that Postgres would scan sequentially for the statements of `view`. */
export async function tablesReadWhole(
  read: ReadRows,
  view: (read: ReadRows) => Promise<unknown>,
): Promise<string[]> {
  const plans: Plan[] = [];
  await view(async (query) => {
    const [first = '', ...rest] = query.text;
    const text = template(`explain (format json) ${first}`, ...rest);
    const found = await read({ row: explained, text, values: query.values });
    plans.push(...found.map(({ 'QUERY PLAN': [{ Plan: root }] }) => root));
    return read(query);
  });
  if (plans.length === 0) throw new Error('the view ran no statement');
  return plans.flatMap(seqScans);
}

const seqScans = (node: Plan): string[] => [
  ...(node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? 'a table'] : []),
  ...(node.Plans ?? []).flatMap(seqScans),
];
