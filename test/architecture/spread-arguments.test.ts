import type { Use } from '../support/architecture/code-uses.ts';
import { describeRule } from '../support/architecture/describe-rule.ts';
import { forbidsUse } from '../support/architecture/use-rules.ts';

/** Tagged templates called again: as many values as a query has placeholders. */
const OF_TEMPLATES = 'src/adapters/postgres/connection/view-queries.ts';

const ours = {
  folders: ['src', 'page', 'bench', 'dev-stack'],
  isAbout: (path: string): boolean => path !== OF_TEMPLATES,
};

const applies = /^(Math|String|Reflect)\.(.+\.)?apply$|\.push\.apply$/;

/** The stack limits the number of arguments, so a list that grows with the data would crash the process one day. */
const spreadsAList = ({ kind, name, spreads }: Use): boolean =>
  kind === 'call' || kind === 'new' ? spreads || applies.test(name) : false;

describeRule(
  'No list is spread into the arguments of a call',
  forbidsUse(ours, spreadsAList),
  [
    {
      breach: 'a list as arguments',
      files: {
        'src/domain/batch.ts': 'export const least = (qtys: number[]) => Math.min(0, ...qtys);',
        'src/views/rows.ts':
          'export const add = (all: string[], rows: string[]) => all.push(...rows.map(shown));',
        'bench/main.ts': 'export const dates = (parts: number[]) => new Date(...parts);',
      },
      report: ['bench/main.ts: new Date', 'src/domain/batch.ts: Math.min', 'src/views/rows.ts: all.push'],
    },
    {
      breach: 'a list passed by apply',
      files: {
        'src/domain/batch.ts': 'export const least = (qtys: number[]) => Math.min.apply(null, qtys);',
        'src/views/rows.ts':
          'export const add = (all: string[], rows: string[]) => all.push.apply(all, rows);',
      },
      report: ['src/domain/batch.ts: Math.min.apply', 'src/views/rows.ts: all.push.apply'],
    },
  ],
  [
    {
      exception: 'a list spread into another one, and a function that takes any number of arguments',
      files: {
        'src/domain/batch.ts':
          'export const both = (a: number[], ...b: number[]) => ({ all: [...a, ...b] });',
      },
    },
  ],
);
