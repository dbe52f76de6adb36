const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/**
 * The samples of a text in Prometheus's format.
 * @throws Error at a line that is not of the format
 */
export const readSamples = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
      return { name, labels: readLabels(labels), value: valueOf(value) };
    });

/** The values by series, such as `up{job="a"}`. Labels are in the order of their names, `le` included. */
export const samplesOf = (text: string): Record<string, number> =>
  Object.fromEntries(readSamples(text).map((sample) => [seriesName(sample), sample.value]));

function seriesName({ name, labels }: Sample): string {
  const shown = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return shown.length === 0
    ? name
    : `${name}{${shown.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}

function readLabels(text: string): Record<string, string> {
  const found = [...text.matchAll(LABEL)];
  const length = found.reduce((sum, [all]) => sum + all.length, 0);
  if (length !== text.length) throw new Error(`not labels: ${text}`);
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, unescaped(value)]));
}

const unescaped = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

const valueOf = (text: string): number => ({ '+Inf': Infinity, '-Inf': -Infinity })[text] ?? Number(text);
