import { execFile } from 'node:child_process';
import { installPrometheus } from '../../../dev-stack/services/prometheus.ts';

/**
 * Runs Prometheus's own checker: the one of PROMTOOL, otherwise the one on the PATH.
 * @param input its standard input
 * @returns its exit code, and both of its outputs
 */
export function promtool(args: readonly string[], input = ''): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.env['PROMTOOL'] || 'promtool', args, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, output: `${stdout}${stderr}` });
      else reject(new Error(`promtool is missing. ${installPrometheus} (PROMTOOL)`, { cause: error }));
    });
    child.stdin?.end(input);
  });
}
