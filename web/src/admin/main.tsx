import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { AdminApp } from './admin-app';
import { createSignIn } from './state/session';
import '../styles/tokens.css';
import '../styles/base.css';

const root = document.getElementById('root');
if (root) {
  const session = createSignIn({ storage: () => sessionStorage });
  createRoot(root).render(
    <StrictMode>
      <AdminApp session={session} />
    </StrictMode>,
  );
}
