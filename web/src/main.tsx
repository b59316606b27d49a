import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app';
import { startLanguage } from './text';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root) {
  await startLanguage(); // No flash of English: until then index.html shows that something comes.
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
