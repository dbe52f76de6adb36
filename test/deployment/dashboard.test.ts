import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dashboardQueries, dashboardText, readDashboard } from '../support/monitoring/dashboard.ts';
import { undocumentedNames } from '../support/monitoring/documented-metrics.ts';
import { grafanaTypeProblems } from '../support/monitoring/grafana-types.ts';
import { promtool } from '../support/monitoring/promtool.ts';

// The compiler reads all of Grafana's types.

type Place = { x: number; y: number; w: number; h: number };
const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('the dashboard', () => {
  it('satisfies the types of Grafana', async () => {
    expect(await grafanaTypeProblems(dashboardText())).toEqual([]);
  });

  it.each([
    ['a field that does not exist', '"refresh":', '"refreshes":', /refreshes/],
    ['an option of a panel that does not exist', '"showLegend":', '"legendShown":', /legendShown/],
    ['an option of a series that does not exist', '"lineWidth":', '"widthOfLine":', /widthOfLine/],
    ['a field of a query that does not exist', '"legendFormat":', '"legend":', /legend/],
    ['a kind of panel that it does not use', '"type": "stat"', '"type": "stats"', /stats/],
    ['a value that is not allowed', '"placement": "bottom"', '"placement": "below"', /below/],
  ])('would not do so with %s', async (_what, from, to, problem) => {
    expect(dashboardText()).toContain(from);
    const problems = await grafanaTypeProblems(dashboardText().replace(from, to));
    expect(problems.join('\n')).toMatch(problem);
  });

  it('has panels with an id each, in a grid of 24 columns, and none covers another', () => {
    const { panels } = readDashboard();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const places = panels.map(({ gridPos }) => gridPos);
    expect(places.filter(({ x, w }) => x + w > 24)).toEqual([]);
    const covered = places.flatMap((place, index) =>
      places.slice(index + 1).filter((other) => overlap(place, other)),
    );
    expect(covered).toEqual([]);
  });

  it('asks the Prometheus that its reader has chosen', () => {
    const sources = readDashboard().panels.flatMap(({ datasource, targets }) => [
      ...(datasource ? [datasource] : []),
      ...targets.map((target) => target.datasource),
    ]);
    expect(new Set(sources.map(({ uid }) => uid))).toEqual(new Set(['${datasource}']));
  });

  it('uses metrics and labels of docs/metrics.md only', () => {
    expect(dashboardQueries('1m').flatMap(({ query }) => undocumentedNames(query))).toEqual([]);
  });

  it('has queries that Prometheus can parse', async () => {
    const place = await mkdtemp(path.join(tmpdir(), 'allocation-dashboard-'));
    const rules = dashboardQueries('1m').map(({ query: expr }, index) => ({
      record: `query_${index}`,
      expr,
    }));
    try {
      const file = path.join(place, 'rules.yaml');
      // YAML contains JSON.
      await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      const { code, output } = await promtool(['check', 'rules', file]);
      expect([code, output]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)]);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
