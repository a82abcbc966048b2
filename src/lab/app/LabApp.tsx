import type { Fault, Schedule } from '@faultline/simulator';
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import type { CompareProps } from '../compare/Compare.tsx';
import type { ExplorePanelProps } from '../explore/ExplorePanel.tsx';
import type { AboutPage } from '../share/about.ts';
import type { SharePanelProps } from '../share/SharePanel.tsx';
import { copyText } from '../share/copy.ts';
import type { WorkbenchProps } from '../editor/Workbench.tsx';
import type { RunPanelProps } from '../run/RunPanel.tsx';
import type { Field } from '../run/steps.ts';
import type { TerminalProps } from '../terminal/Terminal.tsx';
import type { LabExample } from '../../catalogue/example.ts';
import type { AddFaultProps } from '../faults/AddFault.tsx';
import type { FaultCardProps } from '../faults/FaultCard.tsx';
import type { FaultFieldsProps } from '../faults/FaultFields.tsx';
import type { FaultLayerProps } from '../faults/FaultLayer.tsx';
import type { FaultMenuProps } from '../faults/FaultMenu.tsx';
import type { Target } from '../faults/offers.ts';
import { Panels } from './Panels.tsx';
import { RunArea } from './RunArea.tsx';
import type { KeptProps } from '../kept/Kept.tsx';
import { shareLink, useSharedRun } from './share.ts';
import { NO_HISTORY } from './history.ts';
import { useKeptFocus } from './keep-focus.ts';
import { FIXED, NO_CHANGES, scheduleOf, withFault, withoutFault, type LabState } from './state.ts';
import { undoOnKey } from './undo-keys.ts';
import type { SpansProps } from '../../waterfall/Spans.tsx';
import type { AtInstantProps } from '../time/AtInstant.tsx';
import { timeKey } from '../time/keys.ts';
import type { KeysDialogProps } from '../time/KeysDialog.tsx';
import { START_OF_TIME } from '../time/moment.ts';
import { TaskList } from '../tasks/TaskList.tsx';
import type { TasksProps } from '../tasks/Tasks.tsx';
import { Toolbar } from './Toolbar.tsx';
import { TroubleNote } from './TroubleNote.tsx';
import { useLab, type LabControls, type LabEngines } from './use-lab.ts';
import { VerdictBar } from './VerdictBar.tsx';
import './lab.css';
import { say, speak, type LabWords } from '../say.ts';

export interface LabAppProps {
  example: LabExample;
  /** What the page opens on. */
  opening: { variant: string } & Pick<LabState, 'schedule' | 'run' | 'fixedRun'>;
  /** The fix of each planted bug as highlighted HTML, made at build. */
  fixes: Readonly<Record<string, string>>;
  /** What each condition means. */
  conditionHelp: Readonly<Record<Field, string>>;
  /** What only a live lab has. Absent on the server. */
  live?: LiveParts;
  /** Address of the example as a zip. */
  download: string;
  /** Address of the example's page, where shared links lead. */
  page: string;
  /** What the lab says, if not in English. */
  words?: LabWords;
}

export interface LiveParts {
  engines: LabEngines;
  /** The example's files for the Node terminal. */
  loadNodeFiles(): Promise<Record<string, string>>;
  /** The example's test files. */
  loadTests(): Promise<Record<string, string>>;
  Workbench: ComponentType<WorkbenchProps>;
  RunPanel: ComponentType<RunPanelProps>;
  ExplorePanel: ComponentType<ExplorePanelProps>;
  Terminal: ComponentType<TerminalProps>;
  Kept: ComponentType<KeptProps>;
  Tasks: ComponentType<TasksProps>;
  AtInstant: ComponentType<AtInstantProps>;
  Spans: ComponentType<SpansProps>;
  KeysDialog: ComponentType<KeysDialogProps>;
  Compare: ComponentType<CompareProps>;
  SharePanel: ComponentType<SharePanelProps>;
  /** The site's path. */
  base: string;
  /** Address of the example as a zip. */
  download: string;
  /** Path under which other sites may show this lab. */
  embed: string;
  about: AboutPage;
  FaultMenu: ComponentType<FaultMenuProps>;
  FaultCard: ComponentType<FaultCardProps>;
  FaultFields: ComponentType<FaultFieldsProps>;
  AddFault: ComponentType<AddFaultProps>;
  loadFaultLayer(): Promise<ComponentType<FaultLayerProps>>;
}

/**
 * The lab: the failing run as diagram and story, and every way to change it. Rendered on the server with the opening
 * run in it, and brought to life by the same component on the first touch.
 */
export function LabApp({ example, opening, fixes, conditionHelp, live, download, page, words }: LabAppProps) {
  speak(words);
  const lab = useLab(example, initialState(example, opening), live?.engines);
  const { state, dispatch } = lab;
  const [menu, setMenu] = useState<{
    of: { target: Target } | { fault: number };
    at: { x: number; y: number };
    from: Element;
  }>();
  const root = useRef<HTMLElement>(null);
  useSharedRun(example, dispatch, live !== undefined, root);
  useKeptFocus(root, live !== undefined);
  // For other parts of a page, such as one that checks the history of the run.
  useEffect(() => {
    if (!live || !root.current) return;
    Object.assign(root.current, { shownRun: state.run });
    root.current.dispatchEvent(new CustomEvent('fl-run-shown', { bubbles: true }));
  }, [live, state.run]);
  const setSchedule = (schedule: Schedule) => dispatch({ kind: 'reschedule', schedule });
  const closeMenu = () => {
    (menu?.from as HTMLElement | undefined)?.focus?.();
    setMenu(undefined);
  };
  const openMenu = (target: Target, from: Element) =>
    live && setMenu({ of: { target }, from, at: below(from, root.current!) });
  const change = (schedule: Schedule) => {
    closeMenu();
    setSchedule(schedule);
  };
  const schedule = scheduleOf(state);
  const [fresh, setFresh] = useState<{ fault: number }>();
  const add = (fault: Fault) => {
    const next = withFault(schedule, fault);
    change(next);
    setFresh({ fault: next.faults.length - 1 });
  };
  const edited = menu && 'fault' in menu.of ? schedule.faults[menu.of.fault] : undefined;
  const story = useMemo(() => tellStory(state.run, example.vocabulary), [state.run, example]);
  const [keys, setKeys] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    undoOnKey(event, dispatch);
    const meant = timeKey(event);
    if (!meant) return;
    event.preventDefault();
    if (meant === 'keys') setKeys(true);
    else dispatch({ kind: 'time', to: meant });
  };
  const isBusy = state.activity.kind !== 'resting' && state.activity.kind !== 'trouble';

  return (
    <section
      class="fl-lab not-content"
      aria-label={say('Lab')}
      ref={root}
      tabIndex={live && -1}
      data-live={live ? '' : undefined}
      aria-busy={isBusy}
      onKeyDown={live && onKeyDown}
    >
      <VerdictBar run={state.run} schedule={schedule} conditions={state.conditions} edited={lab.edited} />
      <Toolbar
        lab={lab}
        planted={example.planted}
        download={download}
        onShare={() => void share(example, lab, page)}
      />
      {state.notice && (
        <p class="fl-notice" role="status">
          {state.notice}
        </p>
      )}
      {state.pinned?.run === state.run && (
        <PinnedNote onRelease={() => dispatch({ kind: 'pin', pinned: undefined })} />
      )}
      {state.offered && <OfferedEdits onAccept={() => dispatch({ kind: 'accept' })} />}
      {live && <live.Kept lab={lab} example={example} />}
      <TroubleNote
        activity={state.activity}
        onShow={(place) => dispatch({ kind: 'go to', place })}
        onAgain={lab.again}
      />
      {live && (isExploring(state.activity) || state.explored) && (
        <live.ExplorePanel lab={lab} invariants={example.invariants} />
      )}
      {live && <Panels lab={lab} live={live} example={example} help={conditionHelp} page={page} />}
      <RunArea
        lab={lab}
        example={example}
        opening={opening}
        fixes={fixes}
        story={story}
        live={live}
        onTarget={openMenu}
        onFault={(fault, from) => setMenu({ of: { fault }, from, at: below(from, root.current!) })}
        fresh={fresh}
        onAdd={add}
        onKeys={() => setKeys(true)}
      />
      {live ? (
        <live.Tasks
          tasks={example.challenges}
          lab={lab}
          example={example}
          createPool={live.engines.createPool}
        />
      ) : (
        <TaskList tasks={example.challenges} />
      )}
      {live && keys && <live.KeysDialog onClose={() => setKeys(false)} />}
      {live && menu && 'target' in menu.of && (
        <live.FaultMenu
          target={menu.of.target}
          at={menu.at}
          run={state.run}
          example={example}
          faults={schedule.faults}
          onAdd={add}
          onEdit={(fault: Fault) => setMenu({ ...menu, of: { fault: schedule.faults.indexOf(fault) } })}
          onRemove={(fault: Fault) => change(withoutFault(schedule, fault))}
          onClose={closeMenu}
        />
      )}
      {live && menu && edited && (
        <live.FaultCard
          fault={edited}
          at={menu.at}
          run={state.run}
          example={example}
          onChange={(next, field) => {
            const index = schedule.faults.indexOf(edited);
            dispatch({ kind: 'change fault', index, next, gesture: `${index} ${field}` });
          }}
          onRemove={(fault: Fault) => change(withoutFault(schedule, fault))}
          onClose={closeMenu}
        />
      )}
    </section>
  );
}

function PinnedNote({ onRelease }: { onRelease: () => void }) {
  return (
    <p class="fl-notice" role="status">
      {say(
        'This run is kept. Change the seed, a fault, the code or the planted bug: the new run stands beside it.',
      )}{' '}
      <button type="button" onClick={onRelease}>
        {say('Let it go')}
      </button>
    </p>
  );
}

function OfferedEdits({ onAccept }: { onAccept: () => void }) {
  return (
    <p class="fl-notice" role="status">
      {say(
        'This link carries changes to the code. They run only in the sandbox of this page, and only if you say so.',
      )}{' '}
      <button type="button" onClick={onAccept}>
        {say('Run the changed code')}
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
    pinned: undefined,
    bug: bug?.name ?? example.planted[0]?.name ?? '',
    view: opening.variant === FIXED ? 'fixed' : 'broken',
    drawn: false,
    conditions: NO_CHANGES,
    history: NO_HISTORY,
    edits: {},
    activity: { kind: 'resting' },
    explored: undefined,
    goOn: false,
    panel: 'none',
    file: changed ?? Object.keys(example.files)[0]!,
    asked: undefined,
    active: new Set(),
    time: START_OF_TIME,
    notice: undefined,
    offered: undefined,
    foreign: [],
    bare: [],
  };
}

const isExploring = ({ kind }: LabState['activity']) => kind === 'exploring' || kind === 'shrinking';

async function share(
  example: LabExample,
  { state, dispatch, files, originals }: LabControls,
  page: string,
): Promise<void> {
  const shared = await shareLink(example, state, originals, files, page);
  if ('message' in shared) return dispatch({ kind: 'notice', notice: shared.message });
  const { pathname, hash } = new URL(shared.link);
  if (pathname === location.pathname) history.replaceState(null, '', hash);
  const notice = (await copyText(shared.link))
    ? say('The link to this run is copied.')
    : say('The browser did not let us copy the link. Here it is: {link}', { link: shared.link });
  dispatch({ kind: 'notice', notice });
}

const MENU_WIDTH = 340;

/** Just below an element, within the lab. */
function below(element: Element, root: HTMLElement): { x: number; y: number } {
  const [from, to] = [element.getBoundingClientRect(), root.getBoundingClientRect()];
  const x = Math.min(Math.max(from.left + from.width / 2 - to.left, 8), to.width - MENU_WIDTH);
  return { x: Math.max(8, x), y: from.top + from.height / 2 - to.top + 12 };
}
