// Runs before the first paint so that a chosen theme never flashes. A file of its own because the page's
// Content-Security-Policy allows no inline script. src/ui/theme.ts takes over once the application runs.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("nexus.theme");
  } catch {
    // Storage may be blocked; the system's preference is then all there is.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
