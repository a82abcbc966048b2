import type { Challenge } from '../../catalogue/example.ts';
import { say } from '../say.ts';

/** The tasks as they stand in the page before the lab lives. */
export function TaskList({ tasks }: { tasks: readonly Challenge[] }) {
  if (!tasks.length) return null;
  return (
    <section class="fl-tasks">
      <h3>{say('Your turn')}</h3>
      <ul>
        {tasks.map(({ name, task }) => (
          <li key={name} lang="en">
            {task}
          </li>
        ))}
      </ul>
    </section>
  );
}
