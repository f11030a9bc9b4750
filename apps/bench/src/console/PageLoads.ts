/**
 * How long a page takes in Chromium, signed in, from the navigation until what it is about is shown and the browser has
 * nothing left to do; beside a page that asks for the same rows and writes them into a table, and does nothing else.
 * Cold: nothing in the browser's cache. Warm: everything that may be kept.
 */
import { existsSync } from "node:fs"
import { type Browser, type BrowserContext, chromium } from "playwright-core"
import type { Measure } from "../Suite.ts"
import type { Console } from "./Console.ts"

const executablePath = "/usr/bin/chromium"

/** Loads of a round; what is told is the 95th of a hundred. */
const loads = 20
/** Milliseconds that a page may take. */
const goal = 1_000

/** Where a page is: in the console, and the bare one. */
export type Places = Readonly<Record<string, (n: number) => readonly [string, string]>>

type State = Awaited<ReturnType<BrowserContext["storageState"]>>

/** Measures while a browser is there; none on a machine without Chromium. */
export const withPages = async <A>(
  { address, token }: Console,
  places: Places,
  nextKey: () => number,
  use: (measures: ReadonlyArray<Measure>) => Promise<A>
): Promise<A> => {
  if (!existsSync(executablePath)) {
    process.stderr.write(`Pages are not measured: there is no ${executablePath}\n`)
    return await use([])
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  try {
    const signedIn = await signIn(browser, address, token)
    return await use(
      Object.entries(places).flatMap(([name, placeOf]) =>
        [cold, warm].map((visit): Measure => ({
          name: `page-${name}-${visit.name}-p95`,
          unit: "ms",
          goal,
          contestants: [
            { name: "bare", round: () => visit(browser, signedIn, () => placeOf(nextKey())[1]) },
            { name: "counterfoil", round: () => visit(browser, signedIn, () => placeOf(nextKey())[0]) }
          ]
        }))
      )
    )
  } finally {
    await browser.close()
  }
}

const signIn = async (browser: Browser, address: string, token: string): Promise<State> => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(address)
  await page.getByLabel("Token").fill(token)
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor()
  const state = await context.storageState()
  await context.close()
  return state
}

type Visit = (browser: Browser, storageState: State, addressOf: () => string) => Promise<number>

const cold: Visit = async (browser, storageState, addressOf) => {
  const took: Array<number> = []
  for (let load = 0; load < loads; load++) {
    const context = await browser.newContext({ storageState })
    took.push(await shownAfter(context, addressOf()))
    await context.close()
  }
  return p95(took)
}

const warm: Visit = async (browser, storageState, addressOf) => {
  const context = await browser.newContext({ storageState })
  // The browser keeps what it has compiled from the third time on.
  for (let load = 0; load < 3; load++) await shownAfter(context, addressOf())
  const took: Array<number> = []
  for (let load = 0; load < loads; load++) took.push(await shownAfter(context, addressOf()))
  await context.close()
  return p95(took)
}

/** Milliseconds until the heading and a row of the table are there, and a frame after that was drawn. */
const shownAfter = async (context: BrowserContext, address: string): Promise<number> => {
  const page = await context.newPage()
  const start = performance.now()
  await page.goto(address, { waitUntil: "commit" })
  await page.locator("h1").first().waitFor()
  await page.locator("tbody tr").first().waitFor()
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
  const took = performance.now() - start
  await page.close()
  return took
}

const p95 = (took: ReadonlyArray<number>): number =>
  took.toSorted((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1] ?? Number.NaN
