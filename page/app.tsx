import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { request } from './api/client.ts';
import { session } from './api/session.ts';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { shortText, visibleText } from './format/visible-text.ts';
import { LivePage } from './live/live-page.tsx';
import { OrdersPage } from './orders/orders-page.tsx';
import { countsOf } from './overview/notices.ts';
import { NoticeList } from './overview/notice-list.tsx';
import { type Overview, useOverview } from './overview/use-overview.ts';
import { announce, Announcements } from './parts/announcements.tsx';
import { useRoute } from './parts/use-route.ts';
import { PipelinePage } from './pipeline/pipeline-page.tsx';
import { type PageName, PAGES, type Route, routeTo } from './routing.ts';
import { LoginForm } from './session/login-form.tsx';
import { useSession } from './session/use-session.ts';
import { ShortagesPage } from './shortages/shortages-page.tsx';
import { StockPage } from './stock/stock-page.tsx';

/** The whole page: navigation, what needs attention, and what the address names. */
export function App() {
  const route = useRoute();
  const problem = useSession();
  const overview = useOverview(route?.page === 'pipeline');
  const isOpen = session.value.state === 'open';
  useFocusOnNewPage(route);

  return (
    <>
      <a class="skip" href="#main" onClick={skipToContent}>
        Skip to the content
      </a>
      <Header route={route} overview={overview} />
      <main id="main" tabIndex={-1}>
        {session.value.state === 'closed' ? <LoginForm isExpired={session.value.isExpired} /> : null}
        {session.value.state === 'unknown' ? (
          <p class={problem ? 'problem' : 'soft'} role="status">
            {problem ?? 'Loading …'}
          </p>
        ) : null}
        {/* Hidden, not taken away: after signing in again everything is where it was. */}
        <div class="content" hidden={!isOpen}>
          <Announcements />
          <NoticeList overview={overview} />
          {shownPage(route, overview)}
        </div>
      </main>
    </>
  );
}

function shownPage(route: Route | undefined, { late, pipeline, groups }: Overview): ComponentChildren {
  if (!route) return <NoSuchPage />;
  const shown: Record<PageName, () => ComponentChildren> = {
    stock: () => <StockPage route={route} late={late.answer} />,
    orders: () => <OrdersPage route={route} />,
    shortages: () => <ShortagesPage late={late} />,
    pipeline: () => <PipelinePage polled={pipeline} />,
    'dead-letters': () => <DeadLettersPage route={route} groups={groups} />,
    live: () => <LivePage route={route} />,
  };
  return shown[route.page]();
}

const NoSuchPage = () => (
  <section>
    <h1 tabIndex={-1}>There is no such page</h1>
    <p>
      Begin with <a href={routeTo('stock')}>the stock</a>.
    </p>
  </section>
);

function Header({ route, overview }: { route: Route | undefined; overview: Overview }) {
  const counts = countsOf({
    pipeline: overview.pipeline.answer,
    groups: overview.groups.answer,
    late: overview.late.answer,
  });
  const { value } = session;
  return (
    <header>
      <div>
        <span class="brand">Allocation</span>
        <nav aria-label="Pages">
          <ul>
            {PAGES.map(({ name, title }) => (
              <li key={name}>
                <a href={routeTo(name)} aria-current={route?.page === name ? 'page' : undefined}>
                  {title}{' '}
                  {counts[name] === undefined || value.state !== 'open' ? null : (
                    <span class={`chip chip-${name === 'pipeline' ? 'bad' : 'warn'}`}>{counts[name]}</span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {value.state === 'open' && value.loginRequired ? (
          <button type="button" class="plain session" onClick={() => void signOut()}>
            Sign out
          </button>
        ) : null}
      </div>
    </header>
  );
}

async function signOut(): Promise<void> {
  try {
    await request('DELETE', 'session');
    // Loaded anew, so that nothing that was shown is left in it.
    location.reload();
  } catch (error) {
    announce(`You are still signed in: ${(error as Error).message}`);
  }
}

function skipToContent(event: Event): void {
  // The hash is the route, so the link must not change it.
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** Names the page in the title, and moves the focus to its heading, as a new document would. */
function useFocusOnNewPage(route: Route | undefined): void {
  const title = PAGES.find(({ name }) => name === route?.page)?.title ?? 'No such page';
  const of = route?.of;
  // Before it is drawn, so that nobody finds the new page with the title and the focus of the old one.
  useLayoutEffect(() => {
    const isFirst = document.title === 'Allocation';
    document.title = `${of === undefined ? '' : `${shortText(visibleText(of))} – `}${title} – Allocation`;
    announce('');
    if (isFirst) return;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus();
  }, [title, of]);
}
