import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The admin page is built by itself, after the app and beside it: whoever joins a meeting fetches nothing of it, and no
// piece is shared that a change of one would rename for the other.
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    target: 'es2022',
    sourcemap: true,
    cssCodeSplit: false,
    emptyOutDir: false,
    rolldownOptions: {
      input: 'admin.html',
      output: {
        entryFileNames: 'assets/admin-[hash].js',
        assetFileNames: 'assets/admin-[hash][extname]',
      },
    },
  },
});
