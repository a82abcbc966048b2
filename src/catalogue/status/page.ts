import { printReport, reportPage } from './page-report.ts';

/** `npm run page -- queues/work-queue`: what one page has and what is wrong with it, in seconds instead of a build. */
const [address, ...more] = process.argv.slice(2);
if (address === undefined || more.length) {
  console.error('Name one page by its address: npm run page -- queues/work-queue');
  process.exitCode = 2;
} else
  try {
    const report = await reportPage(address.replace(/^\/|\/$/g, ''));
    console.log(printReport(report));
    process.exitCode = report.findings.length ? 1 : 0;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
