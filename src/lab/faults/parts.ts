/** The parts of the lab with which faults are put, moved and changed. Loaded once the lab lives: reading needs none of them. */
import './faults.css';

export { AddFault } from './AddFault.tsx';
export { FaultCard } from './FaultCard.tsx';
export { FaultLayer } from './FaultLayer.tsx';
export { FaultFields } from './FaultFields.tsx';
export { FaultMenu } from './FaultMenu.tsx';
