/**
 * What is proposed about random histories with a planted fault and with changes in Zuora is tried on all of the books, and
 * judged apart from how it was found: nothing of what it touches is broken then, nothing else breaks, what it is for is
 * gone, and it has no step too many.
 */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { acrossDocuments, check, ofOneDocument } from "@counterfoil/domain/identities/Identities"
import { fold, type Ledger } from "@counterfoil/domain/Ledger"
import { only } from "@counterfoil/domain/proposal/Accounts"
import { type Run, run } from "@counterfoil/domain/proposal/DryRun"
import { isCalling, type Proposal, propose } from "@counterfoil/domain/proposal/Proposal"
import { type Scene, sceneOf } from "@counterfoil/domain/proposal/Scene"
import { fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { timing } from "../../../domain/test/Adopting.ts"
import { attempts, play } from "../../../domain/test/History.ts"
import { meddled, meddling } from "../../../domain/test/Meddling.ts"
import { mirror } from "../../../domain/test/Mirror.ts"
import { day } from "../../../domain/test/Sample.ts"
import { vignettes } from "../oracle/Vignettes.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
const numRuns = isLong ? 3_000 : 300

const ownOf = (ledger: Ledger): ReadonlyArray<Discrepancy> => {
  const violations = check(ledger)
  return [...fromViolations(violations, ledger), ...hiddenOffsets(ledger, violations)]
}

const acrossOf = (ledger: Ledger): ReadonlyArray<string> =>
  acrossDocuments.flatMap((identity) => identity.check(ledger)).map(({ identity, subject }) => `${identity} ${subject}`)

/** What speaks against a run of steps; undefined where nothing does. */
const objection = (
  { after, events }: Run,
  discrepancy: Discrepancy,
  scene: Scene,
  isZuoraAsRead: boolean
): string | undefined => {
  const touched = new Set([...discrepancy.documents, ...events.map(({ stream }) => stream)])
  const own = only(after, (stream) => touched.has(stream))
  const alone = ofOneDocument.flatMap((identity) => identity.check(own))
  if (alone.length > 0) return `${alone[0]?.identity} of ${alone[0]?.subject}`
  const hidden = hiddenOffsets(own, []).filter(({ subject }) => touched.has(subject))
  if (hidden.length > 0) return `hidden in ${hidden[0]?.subject}`
  const before = new Set(acrossOf(scene.ledger))
  const across = acrossOf(after).find((one) => !before.has(one))
  if (across !== undefined) return across
  const found = [...ownOf(after), ...(isZuoraAsRead ? compare(after, scene.observed, timing) : [])]
  return found.some(({ id }) => id === discrepancy.id) ? `${discrepancy.id} is still there` : undefined
}

const judge = (discrepancy: Discrepancy, { steps, ...proposal }: Proposal, scene: Scene): void => {
  const made = run(steps, scene.ledger, scene)
  if (Result.isFailure(made)) throw new Error(`${discrepancy.id}: ${made.failure}`)
  const isZuoraAsRead = !isCalling({ steps })
  expect([discrepancy.id, objection(made.success, discrepancy, scene, isZuoraAsRead)]).toEqual([
    discrepancy.id,
    undefined
  ])
  expect(proposal.words.length).toBe(steps.length)
  // Of what moves something in Zuora that differs, only its goal tells: told by examples.
  if (discrepancy.code.startsWith("Z") && !isZuoraAsRead) return
  for (const left of steps) {
    const fewer = run(
      steps.filter((step) => step !== left),
      scene.ledger,
      scene
    )
    const missing = Result.isFailure(fewer)
      ? fewer.failure
      : objection(fewer.success, discrepancy, scene, isZuoraAsRead)
    expect([discrepancy.id, left._tag, missing ?? "nothing is missing"]).toEqual([
      discrepancy.id,
      left._tag,
      expect.not.stringMatching("nothing is missing")
    ])
  }
}

const sceneFrom = (ledger: Ledger, observed: Observed): Scene =>
  sceneOf({
    ledger,
    observed,
    timing,
    isCompared: () => true,
    on: day("2026-03-12"),
    statements: [],
    intents: new Map()
  })

describe("Proposals over random histories with faults", () => {
  it("restore every identity, settle what they are for, and have no step too many", () => {
    const offered = new Set<string>()
    fc.assert(
      fc.property(
        attempts,
        fc.constantFrom(...vignettes),
        fc.array(meddling, { maxLength: 2 }),
        (steps, { edit, ours, theirs }, changes) => {
          const { placed } = play(steps)
          const ledger = fold([...placed, ...ours])
          const shown = mirror(fold([...placed, ...theirs]))
          const observed = meddled(edit?.(shown) ?? shown, changes)
          const scene = sceneFrom(ledger, observed)
          for (const discrepancy of [...compare(ledger, observed, timing), ...ownOf(ledger)]) {
            const proposed = propose(discrepancy, scene)
            expect(proposed).not.toMatchObject({ why: "" })
            if (proposed._tag === "Refrained") continue
            judge(discrepancy, proposed.proposal, scene)
            offered.add(discrepancy.code)
          }
        }
      ),
      { numRuns }
    )
    expect(Array.from(offered)).toEqual(
      expect.arrayContaining(["I02", "I04", "I09", "I20", "Z01", "Z03", "Z04", "Z05", "Z06"])
    )
  })

  it("are none where nothing differs", () => {
    fc.assert(
      fc.property(attempts, (steps) => {
        const { ledger } = play(steps)
        expect(compare(ledger, mirror(ledger), timing)).toEqual([])
        expect(ownOf(ledger)).toEqual([])
      }),
      { numRuns: 20 }
    )
  })
})
