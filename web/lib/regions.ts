/** F6 and Shift+F6 walk through the page's regions: elements with `data-region`, in document order. */
const visible = (element: HTMLElement): boolean => element.offsetParent !== null || getComputedStyle(element).position === 'fixed';

function target(region: HTMLElement): HTMLElement {
  return [...region.querySelectorAll<HTMLElement>('[data-region-focus]')].find(visible) ?? region;
}

const regions = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(visible);
const nameOf = (region: HTMLElement): string => region.getAttribute('aria-label') ?? (region.tagName === 'HEADER' ? 'Header' : 'Content');

/** The page's regions by name, in the order of F6. */
export const regionsNow = (): { readonly name: string; focus(): void }[] =>
  regions().map((region) => ({ name: nameOf(region), focus: () => target(region).focus() }));

/** False where there is no further region: the browser may have the key. */
export function moveRegion(step: 1 | -1): boolean {
  const all = regions();
  const index = all.findLastIndex((region) => region.contains(document.activeElement));
  const next = all[index === -1 ? (step === 1 ? 0 : all.length - 1) : index + step];
  if (!next) return false;
  target(next).focus();
  return true;
}
/** Shift+F6 in the terminal leaves it always, even where no region comes before it. */
export function leaveRegion(step: 1 | -1): void {
  if (!moveRegion(step) && document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
export function handleRegionKey(event: KeyboardEvent): void {
  if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (moveRegion(event.shiftKey ? -1 : 1)) event.preventDefault();
}
