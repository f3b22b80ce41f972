/** Start of the window. */

import '@fontsource-variable/inter/wght.css';
import '@fontsource/ibm-plex-mono/latin-400.css';
import './styles/tokens.css';
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { invariant } from '../core/foundation/index.ts';
import { createBridge } from './bridge/index.ts';
import { App } from './shell/index.ts';

const root = document.getElementById('root');
invariant(root, 'index.html has no #root');
createRoot(root).render(<App bridge={createBridge()} />);
