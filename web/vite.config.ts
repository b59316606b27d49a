import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server (port 3002) passes everything that is not the app on to the rollcall server, with the Host
// that the browser asked for: the server takes pages of that host alone.
const server = process.env['ROLLCALL_URL'] ?? 'http://localhost:3001';

export default defineConfig({
  plugins: [react()],
  // One sheet of styles: a call that is fetched at the second try would otherwise come without its own.
  build: { target: 'es2022', sourcemap: true, cssCodeSplit: false },
  server: {
    port: 3002,
    strictPort: true,
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/leave': { target: server },
      '/health': { target: server },
      // The page itself is here, as http://localhost:3002/admin.
      '/admin/api': { target: server },
    },
  },
});
