import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface FloatingProps {
  /** Where it belongs, in the lab's own coordinates. */
  at: { x: number; y: number };
  onClose(): void;
  children: ComponentChildren;
}

/** What stands over the lab until the reader presses elsewhere. */
export function Floating({ at, onClose, children }: FloatingProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const closeOutside = (event: Event) => box.current?.contains(event.target as Node) || onClose();
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [at]);
  return (
    <div class="fl-floating" ref={box} style={{ left: `${at.x}px`, top: `${at.y}px` }}>
      {children}
    </div>
  );
}
