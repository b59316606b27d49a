import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app';
import { currentText, startLanguage } from './text';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root) {
  await startLanguage(); // No flash of English: until then index.html shows that something comes.
  const onUncaughtError = (error: unknown) => {
    reportError(error);
    sayThatItFailed(root);
  };
  createRoot(root, { onUncaughtError }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

/** Where not even that page could be drawn which says so. */
function sayThatItFailed(place: HTMLElement): void {
  const { title, body } = currentText().pageFailed;
  place.setAttribute('role', 'alert');
  place.textContent = `${title}. ${body}`;
}
