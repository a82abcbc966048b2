import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { formatRun } from '../../../examples/simulator/src/trace-text.ts';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import { scheduleOf, variantOf, FIXED } from '../app/state.ts';
import { shareLink } from '../app/share.ts';
import type { LabControls } from '../app/use-lab.ts';
import { verdict } from '../app/words.ts';
import { toMermaid } from '../mermaid.ts';
import type { AboutPage } from './about.ts';
import { bibtex, citation } from './cite.ts';
import { CopyButton, CopyResult, useCopied, type Copied } from './CopyButton.tsx';
import { embedMarkup } from './embed.ts';
import { reportUrl } from './report.ts';
import { runText } from './run-text.ts';
import css from './share-panel.css?inline';
import { say } from '../say.ts';

export interface SharePanelProps {
  lab: LabControls;
  example: LabExample;
  /** The path of the example's page. */
  page: string;
  /** The path under which other sites may show the lab. */
  embed: string;
  about: AboutPage;
}

/** Every way to take the run at hand elsewhere. Nothing is sent from here: the reader copies, or follows a link. */
export function SharePanel({ lab, example, page, embed, about }: SharePanelProps) {
  const [copied, setCopied] = useCopied();
  const { state, dispatch, originals, files } = lab;
  const { run } = state;
  // What was copied is another run by now.
  useEffect(() => setCopied(undefined), [run, files]);
  const { vocabulary = {} } = example;
  const schedule = scheduleOf(state);
  const title = titleOf(lab, example);
  const address = new URL(page, location.href).href;
  const linkTo = async (path: string) => {
    const shared = await shareLink(example, state, originals, files, path);
    if ('message' in shared) throw new RangeError(shared.message);
    return shared.link;
  };
  const said = (news: Copied) => {
    dispatch({ kind: 'notice', notice: undefined });
    setCopied(news);
  };
  const button = (what: string, label: string, text: () => string | Promise<string>) => (
    <CopyButton what={what} label={label} text={text} onCopied={said} />
  );
  const mermaid = () =>
    toMermaid(run.trace, {
      title,
      description: tellStory(run, vocabulary)
        .map(({ text }) => text)
        .join(' '),
      vocabulary,
      lanes: ['client', ...example.nodes],
    });
  return (
    <section class="fl-share" aria-label={say('Share this run')}>
      <style>{css}</style>
      <Row name={say('The run')}>
        {button(say('The link to this run'), say('Copy link'), () => linkTo(page))}
        {button(say('The run in words'), say('Copy as text'), () =>
          runText(title, schedule, run, vocabulary),
        )}
        {button(say('The sequence diagram'), say('Copy as Mermaid'), mermaid)}
        {button(say('The trace'), say('Copy trace'), () => formatRun(title, schedule, run))}
      </Row>
      <Row name={say('On another site')}>
        {button(say('The markup'), say('Copy embed'), async () => embedMarkup(await linkTo(embed), title))}
      </Row>
      <Row name={say('Cite this page')}>
        {button(say('The citation'), say('Copy citation'), () => citation(about, address))}
        {button(say('The BibTeX entry'), say('Copy BibTeX'), () => bibtex(about, address))}
      </Row>
      {about.repository && (
        <Report lab={lab} about={{ ...about, repository: about.repository }} link={() => linkTo(page)} />
      )}
      <CopyResult copied={copied} />
    </section>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fl-share-row" role="group" aria-label={name}>
      <span aria-hidden="true">{name}</span>
      <div>{children}</div>
    </div>
  );
}

interface ReportProps {
  lab: LabControls;
  about: AboutPage & { repository: string };
  link(): Promise<string>;
}

function Report({ lab, about, link }: ReportProps) {
  const { run } = lab.state;
  const [href, setHref] = useState<string>();
  useEffect(() => {
    let isNow = true;
    const filled = (to: string) =>
      isNow &&
      setHref(reportUrl(about, { link: to, verdict: verdict(run).text, browser: navigator.userAgent }));
    // Edits that are too long for a link are too long here, and the report says so.
    link().then(filled, () => filled('(the changes to the code are too long for a link)'));
    return () => void (isNow = false);
  }, [run, lab.files]);
  return (
    <Row name={say('Something wrong?')}>
      <a class="fl-button" href={href} target="_blank" rel="noopener">
        {say('Report this run')}
      </a>
      <span>
        {say(
          'Opens an issue on GitHub with the link, the version and your browser filled in. Nothing is sent before you send it there.',
        )}
      </span>
    </Row>
  );
}

/** `transactions/saga, register after await, edited` */
function titleOf({ state, edited }: LabControls, { id }: LabExample): string {
  const variant = variantOf(state);
  const code = variant === FIXED ? 'the fixed code' : variant.replaceAll('-', ' ');
  return [id, code, ...(edited ? ['edited'] : [])].join(', ');
}
