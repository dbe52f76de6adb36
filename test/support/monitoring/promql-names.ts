const STRING = /"[^"]*"/g;
const MATCHERS = /\{([^}]*)\}/g;
const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const RANGE = /\[[^\]]*\]/g;
const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** The names of metrics and of labels in a query. Names of functions are left out. */
export function findNames(query: string): { metrics: string[]; labels: string[] } {
  const plain = query.replaceAll(STRING, '""').replaceAll(RANGE, '');
  const matchers = [...plain.matchAll(MATCHERS)].map(([, content = '']) => content);
  const groupings = [...plain.matchAll(GROUPING)].map(([, content = '']) => content);
  const rest = plain.replaceAll(MATCHERS, '').replaceAll(GROUPING, '');
  const names = [...rest.matchAll(/[A-Za-z_]\w*\b(?!\s*\()/g)].map(([name]) => name);
  return {
    metrics: names.filter((name) => !OPERATORS.has(name)),
    labels: [...matchers, ...groupings].flatMap((content) => content.match(/[A-Za-z_]\w*/g) ?? []),
  };
}
