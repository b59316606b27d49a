import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server (port 3002) passes everything that is not the app on to the rollcall server.
const server = process.env['ROLLCALL_URL'] ?? 'http://localhost:3001';

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', sourcemap: true },
  server: {
    port: 3002,
    strictPort: true,
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/leave': server,
      '/health': server,
    },
  },
});
