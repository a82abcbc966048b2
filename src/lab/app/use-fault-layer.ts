import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FaultLayerProps } from '../faults/FaultLayer.tsx';
import type { LiveParts } from './LabApp.tsx';

/** The layer for taking and moving faults, which comes when the page has time for it. If it does not come, menus and the list do without. */
export function useFaultLayer(live: LiveParts | undefined): ComponentType<FaultLayerProps> | undefined {
  const [layer, setLayer] = useState<{ Layer: ComponentType<FaultLayerProps> }>();
  useEffect(() => {
    if (!live) return;
    const load = () =>
      live.loadFaultLayer().then(
        (Layer) => setLayer({ Layer }),
        () => {},
      );
    // Safari has no idle callbacks.
    const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 200));
    whenIdle(() => void load());
  }, [live]);
  return layer?.Layer;
}
