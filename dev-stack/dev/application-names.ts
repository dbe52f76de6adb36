/** The project's long-running programs. The first one creates the topics. */
export const applicationNames = ['worker', 'relay', 'notifier', 'api'] as const;

export type ApplicationName = (typeof applicationNames)[number];

/** The port where a program answers /health and /metrics. */
export const healthPortOf = (name: ApplicationName, first: number): number =>
  first + applicationNames.indexOf(name);
