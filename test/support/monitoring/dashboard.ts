import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../../dev-stack/dev/dev-folder.ts';

// Only what the tests read. The whole is checked by Grafana's own types (grafana-types.ts).
const datasource = z.object({ type: z.string(), uid: z.string() });
const panel = z.object({
  id: z.number(),
  title: z.string(),
  type: z.string(),
  datasource: datasource.optional(),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.object({ datasource, expr: z.string() })).default([]),
});
const dashboard = z.object({ uid: z.string(), title: z.string(), panels: z.array(panel) });

export type DashboardPanel = z.infer<typeof panel>;

export const dashboardFile = path.join(projectFolder, 'deploy', 'monitoring', 'dashboard.json');

/** The project's dashboard as text. */
export const dashboardText = (): string => readFileSync(dashboardFile, 'utf8');

export const readDashboard = () => dashboard.parse(JSON.parse(dashboardText()));

/**
 * All queries of the dashboard, with the panel that shows each.
 * @param rateInterval in place of Grafana's variable, such as `1m`
 */
export const dashboardQueries = (rateInterval: string): { title: string; query: string }[] =>
  readDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, query: expr.replaceAll('$__rate_interval', rateInterval) })),
  );
