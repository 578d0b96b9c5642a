import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const backend = process.env.RAMPART_BACKEND ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { port: 5173, proxy: { '/api': { target: backend, ws: true, changeOrigin: true, headers: { origin: backend } } } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/, priority: 3 },
            { name: 'xterm', test: /node_modules[\\/]@xterm[\\/](?!addon-webgl)/, priority: 3 },
            { name: 'codemirror', test: /node_modules[\\/](@codemirror|@lezer|codemirror|crelt|style-mod|w3c-keyname|@marijn)[\\/]/, priority: 3 },
          ],
        },
      },
    },
  },
});
