import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The dashboard is served by the API's own server. While developing, Vite proxies to it (or to the mock server).
const api = process.env.NEXUS_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // Data URIs would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // React changes rarely: a chunk of its own stays in the browser's cache across releases.
        codeSplitting: { groups: [{ name: "react", test: /node_modules\/(react|react-dom|scheduler)\// }] },
      },
    },
  },
  server: { proxy: { "/api": { target: api, ws: true }, "/client": { target: api, ws: true } } },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    testTimeout: 60_000,
  },
});
