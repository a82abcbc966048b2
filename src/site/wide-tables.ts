import type { HastPluginEntry } from 'satteri';

/** On a phone a wide table scrolls sideways, which by keyboard takes focus. */
export const focusableTables: HastPluginEntry = {
  name: 'faultline-tables',
  element: { filter: ['table'], visit: (node, context) => context.setProperty(node, 'tabindex', 0) },
};
