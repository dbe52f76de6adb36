import { typeErrors } from '../type-errors.ts';

// Grafana publishes no JSON Schema of this format of dashboards, but the types that are generated from its own schema.
// The type of a query belongs to the plugin for Prometheus and is not among them, so it is here.
const types = `
import type { Dashboard, DataQuery, FieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/schema';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';

type Query = DataQuery & { expr: string; legendFormat?: string; range?: boolean; instant?: boolean };
type PanelOf<Type, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Type;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom };
  };
  targets: Query[];
};
type AnyPanel =
  | RowPanel
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | PanelOf<'stat', stat.Options, Record<string, never>>;

/** JSON has the values of enums in place of their names. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? \`\${T}\`
    : T extends object
      ? { [Name in keyof T]: Json<T[Name]> }
      : T;
`;

/** Everything in a dashboard's JSON that Grafana's types do not allow. */
export async function grafanaTypeProblems(json: string): Promise<string[]> {
  const text = `${types}\nexport default (${json}) satisfies Json<Omit<Dashboard, 'panels'> & { panels: AnyPanel[] }>;\n`;
  return (await typeErrors(text)).map(({ problem }) => problem);
}
