import type { Fault } from '@faultline/simulator';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { faultText } from '../app/words.ts';
import { FaultFields, type FaultFieldsProps } from './FaultFields.tsx';
import { Floating, type FloatingProps } from './Floating.tsx';
import { say } from '../say.ts';

export interface FaultCardProps extends FaultFieldsProps, Omit<FloatingProps, 'children'> {
  onRemove(fault: Fault): void;
}

/** One fault with its fields, where it stands on the diagram. Escape closes it. */
export function FaultCard({ onRemove, at, onClose, ...fields }: FaultCardProps) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    card.current
      ?.querySelector<HTMLElement>('input[type=number], select, button')
      ?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  const { fault } = fields;
  const text = faultText(fault);
  return (
    <Floating at={at} onClose={onClose}>
      <div class="fl-menu fl-card" role="dialog" aria-label={text} ref={card} onKeyDown={onKeyDown}>
        <p class="fl-menu-title">{text}</p>
        <FaultFields {...fields} />
        <div class="fl-card-acts">
          <button type="button" onClick={() => onRemove(fault)}>
            {say('Take it back')}
          </button>
          <button type="button" onClick={onClose}>
            {say('Close')}
          </button>
        </div>
      </div>
    </Floating>
  );
}
