import { signal } from '@preact/signals';
import { parseRoute, type Route } from '../routing.ts';

const route = signal<Route | undefined>(parseRoute(location.hash));
addEventListener('hashchange', () => (route.value = parseRoute(location.hash)));

/** The route of the address bar; undefined: there is no such page. */
export const useRoute = (): Route | undefined => route.value;

/** Replaces the route without a step in the history, as for a filter that is being typed. */
export function replaceRoute(hash: string): void {
  history.replaceState(null, '', hash);
  route.value = parseRoute(location.hash);
}
