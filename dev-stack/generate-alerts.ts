/**
 * Writes the alerts of deploy/monitoring as an object of the Prometheus Operator, comments included. Run by
 * `npm run alerts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './dev/dev-folder.ts';
import { alertsFile } from './dev/monitoring.ts';

const target = path.join(projectFolder, 'deploy', 'kubernetes', 'components', 'prometheus', 'alerts.yaml');

const head = `# Made of deploy/monitoring/alerts.yaml by npm run alerts.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: allocation
  labels:
    app.kubernetes.io/name: allocation
spec:
`;

const indented = readFileSync(alertsFile, 'utf8').replaceAll(/^(?=.)/gm, '  ');
writeFileSync(target, head + indented);
