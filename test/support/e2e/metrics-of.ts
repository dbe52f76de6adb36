import { readSamples, type Sample } from '../prometheus-samples.ts';

/** What /metrics of the process with this HEALTH_PORT answers. */
export async function scrape(port: string): Promise<{ status: number; type: string | null; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

/** The samples that the process shows now. */
export const scrapedSamples = async (port: string): Promise<Sample[]> =>
  readSamples((await scrape(port)).text);

type Labels = Readonly<Record<string, string>>;

/** The sum over the series of a metric that have at least these labels; undefined if there are none. */
export function valueOf(samples: readonly Sample[], name: string, labels: Labels = {}): number | undefined {
  const found = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
