/** The parts of the lab with which faults are put, moved and changed. Loaded once the lab lives: reading needs none of them. */
import css from './faults.css?inline';

export { AddFault } from './AddFault.tsx';
export { FaultCard } from './FaultCard.tsx';
export { FaultLayer } from './FaultLayer.tsx';
export { FaultFields } from './FaultFields.tsx';
export { FaultMenu } from './FaultMenu.tsx';

// A style sheet of its own would be sent with every page that may ever load this.
const style = document.createElement('style');
style.textContent = css;
document.head.append(style);
