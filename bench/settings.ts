/** Settings of a run of the bench, from the environment. */
export type BenchSettings = {
  /** Names of the scenarios to run; undefined: the scenarios of a usual run. */
  readonly only: readonly string[] | undefined;
  /** Number of runs of each scenario. */
  readonly runs: number;
  /** Number of commands of a drain. */
  readonly commands: number;
  readonly seed: number;
  readonly soakMinutes: number;
  /** Millions of order lines of the longest history. */
  readonly historyMillions: number;
  /** Seconds that each rate of the latency scenario lasts. */
  readonly latencySeconds: number;
};

/** A setting is invalid. The message lists every bad one. */
export class SettingsInvalid extends Error {
  override readonly name = 'SettingsInvalid';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingsInvalid */
export function readSettings(environment: Environment, scenarios: readonly string[]): BenchSettings {
  const problems: string[] = [];

  function whole(name: string, least: number, most: number, usual: number): number {
    const text = environment[name] || String(usual);
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    problems.push(`${name} must be a whole number from ${least} to ${most}, not ${text}`);
    return usual;
  }

  function chosen(): string[] | undefined {
    const names = (environment['ONLY'] ?? '').split(/[\s,]+/).filter(Boolean);
    const unknown = names.filter((name) => !scenarios.includes(name));
    if (unknown.length > 0)
      problems.push(`ONLY has unknown scenarios: ${unknown.join(', ')}. Choose from ${scenarios.join(', ')}`);
    return names.length > 0 ? names : undefined;
  }

  const settings = {
    only: chosen(),
    runs: whole('RUNS', 1, 20, 3),
    commands: whole('COMMANDS', 10_000, 10_000_000, 300_000),
    seed: whole('SEED', 1, 16_000, 1),
    soakMinutes: whole('SOAK_MINUTES', 1, 600, 10),
    historyMillions: whole('HISTORY_MILLIONS', 1, 100, 10),
    latencySeconds: whole('LATENCY_SECONDS', 5, 600, 20),
  };
  if (problems.length > 0) throw new SettingsInvalid(`${problems.join('; ')}.`);
  return settings;
}
