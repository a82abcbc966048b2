import { fileURLToPath } from 'node:url';
import { launchChromium } from '../test/chromium.ts';
import { palette } from './palette.ts';

/** Draws `public/og.png`, the picture that other sites show beside a link to this one: `node src/theme/og.ts`. */
const [bg, ink, soft, fault] = [palette.bg[1], palette.ink[1], palette.soft[1], palette.fault[1]];
const lane = (x: number, broken = false) =>
  broken
    ? `<path d="M${x - 26} 40v210M${x + 26} 380v210" stroke="${ink}" stroke-width="10"/><path d="M${x + 96} 262l-192 106" stroke="${fault}" stroke-width="10"/>`
    : `<path d="M${x} 40v550" stroke="${palette.line[1]}" stroke-width="6"/>`;

const html = `<!doctype html><body style="margin:0;width:1200px;height:630px;background:${bg};color:${ink};position:relative;font-family:system-ui,sans-serif">
<svg width="1200" height="630" fill="none" stroke-linecap="round" style="position:absolute">${lane(820)}${lane(950, true)}${lane(1090)}</svg>
<div style="position:absolute;left:80px;top:150px;width:640px">
<div style="font-size:88px;font-weight:700;letter-spacing:-.025em">Faultline</div>
<div style="font-size:42px;line-height:1.32;margin-top:22px;color:${soft}">Distributed-systems patterns you can run, break and take home.</div>
</div></body>`;

const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
  await page.setContent(html);
  await page.screenshot({ path: fileURLToPath(new URL('../../public/og.png', import.meta.url)) });
} finally {
  await browser.close();
}
