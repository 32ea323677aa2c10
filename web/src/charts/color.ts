const cache = new Map<string, string>();
let cachedTheme: string | undefined;

/** The present value of a colour property on the root element: `#rrggbb`. Cached until the theme changes. */
export function cssColor(property: string): string {
  const root = document.documentElement;
  if (root.dataset.theme !== cachedTheme) {
    cache.clear();
    cachedTheme = root.dataset.theme;
  }
  let color = cache.get(property);
  if (color === undefined) {
    color = getComputedStyle(root).getPropertyValue(property).trim() || "#888888";
    // The style sheet's minifier may shorten #rrggbb to #rgb, to which no alpha can be appended.
    if (/^#[\da-f]{3}$/i.test(color)) color = color.replace(/[\da-f]/gi, "$&$&");
    cache.set(property, color);
  }
  return color;
}

/** The colour with an opacity from 0 to 1. */
export function cssColorWithAlpha(property: string, alpha: number): string {
  return `${cssColor(property)}${Math.round(alpha * 255).toString(16).padStart(2, "0")}`;
}
