import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { projectFolder } from '../../dev-stack/dev/dev-folder.ts';
import { alertsFile } from '../../dev-stack/dev/monitoring.ts';
import { alertRules, readRules, type RulesFile } from '../support/monitoring/alert-rules.ts';
import { undocumentedNames } from '../support/monitoring/documented-metrics.ts';
import { promtool } from '../support/monitoring/promtool.ts';

// promtool takes a second, on a busy machine many.

type UnitTests = {
  rule_files: string[];
  tests: { alert_rule_test?: { alertname: string; exp_alerts?: unknown[] }[] }[];
};

const folder = path.join(import.meta.dirname, 'alerts');
const files = readdirSync(folder).map((name) => path.join(folder, name));
const unitTests = (file: string): UnitTests => parse(readFileSync(file, 'utf8')) as UnitTests;

/** Runs the unit tests of a file on other rules. */
async function testOn(rules: RulesFile, file: string) {
  const place = await mkdtemp(path.join(tmpdir(), 'allocation-alerts-'));
  try {
    // YAML contains JSON.
    await writeFile(path.join(place, 'rules.yaml'), JSON.stringify(rules));
    const tests = { ...unitTests(file), rule_files: ['rules.yaml'] };
    await writeFile(path.join(place, 'tests.yaml'), JSON.stringify(tests));
    return await promtool(['test', 'rules', path.join(place, 'tests.yaml')]);
  } finally {
    await rm(place, { recursive: true });
  }
}

describe('the alerts', () => {
  it('are valid for Prometheus', async () => {
    const { code, output } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', alertsFile]);
    expect([code, output]).toEqual([0, expect.stringContaining(`${alertRules().length} rules found`)]);
  });

  it.each(alertRules().map(({ alert }) => alert))(
    '%s fires, and does not fire, in the unit tests',
    (alert) => {
      const expected = files
        .flatMap((file) => unitTests(file).tests)
        .flatMap(({ alert_rule_test: checks = [] }) => checks)
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts: alerts = [] }) => alerts.length > 0);
      expect(new Set(expected)).toEqual(new Set([true, false]));
    },
  );

  it('use metrics and labels of docs/metrics.md only', () => {
    expect(alertRules().flatMap(({ expr }) => undocumentedNames(expr))).toEqual([]);
  });

  it('lead to a section of the runbook each', () => {
    const page = readFileSync(path.join(projectFolder, 'docs', 'monitoring.md'), 'utf8');
    for (const { alert, annotations } of alertRules()) {
      expect(annotations.runbook).toBe(`docs/monitoring.md#${alert.toLowerCase()}`);
      expect(page).toMatch(new RegExp(`^### ${alert}$`, 'm'));
    }
  });

  it('are the same for the Prometheus Operator: npm run alerts', () => {
    const component = path.join(projectFolder, 'deploy', 'kubernetes', 'components', 'prometheus');
    const { spec } = parse(readFileSync(path.join(component, 'alerts.yaml'), 'utf8')) as { spec: RulesFile };
    expect(spec).toEqual(readRules());
  });
});

describe('the unit tests', () => {
  it.each(files.map((file) => path.basename(file)))('%s pass', async (name) => {
    const { code, output } = await promtool(['test', 'rules', path.join(folder, name)]);
    expect([code, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it.each(files.map((file) => path.basename(file)))('%s fail if the alerts never fire', async (name) => {
    const silent = {
      groups: readRules().groups.map((group) => ({
        ...group,
        rules: group.rules.map((rule) => ({ ...rule, expr: `(${rule.expr}) and on () vector(1) == 2` })),
      })),
    };
    expect(await testOn(silent, path.join(folder, name))).toMatchObject({ code: 1 });
  });

  it.each(files.map((file) => path.basename(file)))('%s fail if the alerts always fire', async (name) => {
    const noisy = {
      groups: readRules().groups.map((group) => ({
        ...group,
        rules: group.rules.map((rule) => ({ ...rule, expr: 'vector(1)', for: '0s' })),
      })),
    };
    expect(await testOn(noisy, path.join(folder, name))).toMatchObject({ code: 1 });
  });
});
