import type { Fault, Schedule } from '@faultline/simulator';
import type { ComponentType } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { EditPanelProps } from '../editor/EditPanel.tsx';
import type { RunInNodeProps } from '../../runner/webcontainer/RunInNode.tsx';
import type { LabExample } from '../../catalogue/example.ts';
import { Explored, Progress } from './Explored.tsx';
import { FaultMenu, type Target } from './FaultMenu.tsx';
import { RunView } from './RunView.tsx';
import { ScheduleList } from './Schedule.tsx';
import { shareLink, useSharedRun } from './share.ts';
import { FIXED, variantOf, withFault, withoutFault, type LabState } from './state.ts';
import { StoryPanel } from './StoryPanel.tsx';
import { Toolbar } from './Toolbar.tsx';
import { TroubleNote } from './TroubleNote.tsx';
import { useLab, type LabControls, type LabEngines } from './use-lab.ts';
import { VerdictBar } from './VerdictBar.tsx';
import './lab.css';

export interface LabAppProps {
  example: LabExample;
  /** What the page opens on. */
  opening: { variant: string } & Pick<LabState, 'schedule' | 'run' | 'fixedRun'>;
  /** The fix of each planted bug as highlighted HTML, made at build. */
  fixes: Readonly<Record<string, string>>;
  /** What only a live lab has. Absent on the server. */
  live?: LiveParts;
  /** Address of the example as a zip. */
  download: string;
  /** Address of the example's page, where shared links lead. */
  page: string;
}

export interface LiveParts {
  engines: LabEngines;
  /** The example's files for the Node terminal. */
  loadNodeFiles(): Promise<Record<string, string>>;
  EditPanel: ComponentType<EditPanelProps>;
  RunInNode: ComponentType<RunInNodeProps>;
}

/**
 * The lab: the failing run as diagram and story, and every way to change it. Rendered on the server with the opening
 * run in it, and brought to life by the same component on the first touch.
 */
export function LabApp({ example, opening, fixes, live, download, page }: LabAppProps) {
  const lab = useLab(example, initialState(example, opening), live?.engines);
  const { state, dispatch } = lab;
  const [menu, setMenu] = useState<{ target: Target; at: { x: number; y: number }; from: Element }>();
  const root = useRef<HTMLElement>(null);
  useSharedRun(example, dispatch, live !== undefined, root);
  const setSchedule = (schedule: Schedule) => dispatch({ kind: 'reschedule', schedule });
  const closeMenu = () => {
    (menu?.from as HTMLElement | undefined)?.focus?.();
    setMenu(undefined);
  };
  const openMenu = (target: Target, from: Element) =>
    live && setMenu({ target, from, at: below(from, root.current!) });
  const change = (schedule: Schedule) => {
    closeMenu();
    setSchedule(schedule);
  };
  const light = (events: readonly number[]) => dispatch({ kind: 'active', events });
  const story = tellStory(state.run, example.vocabulary);
  const bug = example.planted.find(({ name }) => name === state.bug);
  const isBusy = state.activity.kind !== 'resting' && state.activity.kind !== 'trouble';

  return (
    <section
      class="fl-lab not-content"
      aria-label="Lab"
      ref={root}
      data-live={live ? '' : undefined}
      aria-busy={isBusy}
    >
      <VerdictBar run={state.run} schedule={state.schedule} edited={Object.keys(state.edits).length > 0} />
      <Toolbar
        lab={lab}
        planted={example.planted}
        download={download}
        onShare={() => void share(example, lab, page)}
        onStep={(step) => dispatch({ kind: 'active', events: stepped(lab, step, story) })}
      />
      {state.notice && (
        <p class="fl-notice" role="status">
          {state.notice}
        </p>
      )}
      {state.offered && <OfferedEdits onAccept={() => dispatch({ kind: 'accept' })} />}
      <Progress activity={state.activity} onStop={lab.stop} />
      <TroubleNote
        activity={state.activity}
        onShow={(file) => {
          dispatch({ kind: 'file', file });
          dispatch({ kind: 'panel', panel: 'edit' });
        }}
      />
      {state.explored && <Explored explored={state.explored} />}
      <div class={`fl-lab-grid${state.view === 'both' && state.fixedRun ? ' fl-lab-both' : ''}`}>
        <RunView
          title={state.view === 'both' && state.fixedRun ? (bug?.title ?? 'The code') : undefined}
          example={example}
          run={state.run}
          active={state.active}
          live={live !== undefined}
          onActive={light}
          onMessage={(message, from) => openMenu({ kind: 'message', message }, from)}
          onMoment={(node, event, from) => openMenu({ kind: 'moment', node, event }, from)}
        />
        {state.view === 'both' && state.fixedRun ? (
          <RunView
            title="The fixed code, same schedule"
            example={example}
            run={state.fixedRun}
            active={NONE}
            live={false}
          />
        ) : (
          <aside class="fl-lab-side">
            <StoryPanel story={story} active={state.active} onActive={live && light} />
            {bug && state.view !== 'fixed' && fixes[bug.name] && (
              <section class="fl-fix">
                <h3>The fix</h3>
                <div dangerouslySetInnerHTML={{ __html: fixes[bug.name]! }} />
                <p>{bug.fix}</p>
              </section>
            )}
            {live && (
              <ScheduleList
                schedule={state.schedule}
                run={state.run}
                canReset={state.schedule !== opening.schedule || variantOf(state) !== opening.variant}
                onRemove={(fault) => setSchedule(withoutFault(state.schedule, fault))}
                onReset={() =>
                  dispatch({ kind: 'open', variant: opening.variant, schedule: opening.schedule })
                }
              />
            )}
          </aside>
        )}
      </div>
      {state.panel === 'edit' && live && (
        <live.EditPanel
          files={lab.originals}
          edited={state.edits}
          active={state.file}
          errors={errorsOf(state)}
          highlighted={[...state.active].flatMap((event) => state.run.trace[event]?.lines?.slice(0, 2) ?? [])}
          onActive={(file: string) => dispatch({ kind: 'file', file })}
          onEdit={(path: string, text: string) => dispatch({ kind: 'edit', path, text })}
          onReset={(path?: string) => dispatch({ kind: 'reset', path })}
        />
      )}
      {state.panel === 'node' && state.foreign && (
        <p class="fl-notice">
          The changes to the code came with a link. Node in the browser has a network: read the changes before
          you run them there.
        </p>
      )}
      {state.panel === 'node' && live && (
        <live.RunInNode
          files={async () => ({ ...(await live.loadNodeFiles()), ...lab.files })}
          command={['npm', 'test']}
          onRunInPage={() => dispatch({ kind: 'panel', panel: 'none' })}
        />
      )}
      {menu && (
        <FaultMenu
          target={menu.target}
          at={menu.at}
          run={state.run}
          faults={state.schedule.faults}
          onAdd={(fault: Fault) => change(withFault(state.schedule, fault))}
          onRemove={(fault: Fault) => change(withoutFault(state.schedule, fault))}
          onClose={closeMenu}
        />
      )}
    </section>
  );
}

const NONE: ReadonlySet<number> = new Set();

function OfferedEdits({ onAccept }: { onAccept: () => void }) {
  return (
    <p class="fl-notice" role="status">
      This link carries changes to the code. They run only in the sandbox of this page, and only if you say
      so.{' '}
      <button type="button" onClick={onAccept}>
        Run the changed code
      </button>
    </p>
  );
}

export function initialState(example: LabExample, opening: LabAppProps['opening']): LabState {
  const bug = example.planted.find(({ name }) => name === opening.variant);
  const changed = /^\+\+\+ b\/(.*)$/m.exec(bug?.patch ?? '')?.[1];
  return {
    schedule: opening.schedule,
    run: opening.run,
    fixedRun: opening.fixedRun,
    bug: bug?.name ?? example.planted[0]?.name ?? '',
    view: opening.variant === FIXED ? 'fixed' : 'broken',
    edits: {},
    activity: { kind: 'resting' },
    explored: undefined,
    panel: 'none',
    file: changed ?? Object.keys(example.files)[0]!,
    active: new Set(),
    notice: undefined,
    offered: undefined,
    foreign: false,
  };
}

function errorsOf({ activity }: LabState) {
  if (activity.kind !== 'trouble' || !activity.trouble.at) return [];
  const { at, text, detail } = activity.trouble;
  return [{ ...at, message: detail ?? text }];
}

/** The events of the next or previous sentence of the story. */
function stepped({ state }: LabControls, step: 1 | -1, story: { events: number[] }[]): number[] {
  const now = story.findIndex(({ events }) => events.some((event) => state.active.has(event)));
  const start = now < 0 ? (step > 0 ? -1 : story.length) : now;
  return story[Math.min(Math.max(start + step, 0), story.length - 1)]?.events ?? [];
}

async function share(
  example: LabExample,
  { state, dispatch, files, originals }: LabControls,
  page: string,
): Promise<void> {
  const shared = await shareLink(example, state, originals, files, page);
  if ('message' in shared) return dispatch({ kind: 'notice', notice: shared.message });
  const { pathname, hash } = new URL(shared.link);
  if (pathname === location.pathname) history.replaceState(null, '', hash);
  const copied = await navigator.clipboard.writeText(shared.link).then(
    () => true,
    () => false,
  );
  const notice = copied
    ? 'The link to this run is copied.'
    : `The browser did not let us copy the link. Here it is: ${shared.link}`;
  dispatch({ kind: 'notice', notice });
}

/** Just below an element, within the lab. */
function below(element: Element, root: HTMLElement): { x: number; y: number } {
  const [from, to] = [element.getBoundingClientRect(), root.getBoundingClientRect()];
  const x = Math.min(Math.max(from.left + from.width / 2 - to.left, 8), to.width - 260);
  return { x: Math.max(8, x), y: from.top + from.height / 2 - to.top + 12 };
}
