import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './styles/colours.css';
import './styles/text.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/figures.css';
import './styles/tables.css';
import './styles/forms.css';
import { App } from './app.tsx';
import { startClock } from './parts/clock.ts';

startClock();
render(<App />, document.body);
