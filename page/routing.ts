/** The pages, in the order of the navigation. */
export const PAGES = [
  { name: 'stock', title: 'Stock' },
  { name: 'orders', title: 'Orders' },
  { name: 'shortages', title: 'Shortages' },
  { name: 'pipeline', title: 'Pipeline' },
  { name: 'dead-letters', title: 'Dead letters' },
  { name: 'live', title: 'Live' },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

/** Where the user is: a page, one thing on it (a SKU, an order, a dead letter), and the settings of its lists. */
export type Route = {
  readonly page: PageName;
  readonly of: string | undefined;
  readonly query: Readonly<Record<string, string>>;
};

const START: Route = { page: 'stock', of: undefined, query: {} };

/** Reads a location hash such as `#/stock/LAMP?tab=lines`; undefined if there is no such page. An empty hash is the stock. */
export function parseRoute(hash: string): Route | undefined {
  const [path, search] = splitAt(hash.replace(/^#?\/?/, ''), '?');
  if (path === '') return { ...START, query: Object.fromEntries(new URLSearchParams(search)) };
  const [name, of] = splitAt(path, '/');
  const page = PAGES.find((each) => each.name === name);
  const decoded = decode(of);
  if (!page || decoded === undefined) return undefined;
  return {
    page: page.name,
    of: decoded === '' ? undefined : decoded,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** The hash of a route. Names from outside may hold any character: they are percent-encoded. */
export function routeTo(page: PageName, of?: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${page}${of === undefined ? '' : `/${encodeURIComponent(of.toWellFormed())}`}${search === '' ? '' : `?${search}`}`;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
