import type { LabWords } from './say.ts';
import { labZhCN } from './zh-cn.ts';

/** What the lab says in a language, for the server. The browser fetches the words of its page's language only. */
export const labWords = (lang: string | undefined): LabWords => (lang === 'zh-CN' ? labZhCN : undefined);
